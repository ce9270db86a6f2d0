/**
 * Mutates a run: leaves some of its decisions open, which are redrawn, or changes what its inputs are made of. Decisions are kept by
 * operation and consumer (see `EditedSource`), so that what is kept means the same when something before it changes.
 */
import { decidesOrder, type Decision } from "../../decisions/decision.ts";
import type { Streams } from "../../decisions/streams.ts";
import { isDatum } from "./data.ts";
import { DATA_MUTATIONS } from "./data_mutations.ts";
import type { Draw, Material } from "./material.ts";
import { OPENINGS } from "./openings.ts";
import { withScheduleOf } from "./swap_schedule.ts";

/** Of so many mutations of a run that has inputs, one opens decisions instead of changing them. */
const OPENED_EVERY = 4;
/** The most changes of what inputs are made of, one on top of the other. */
const MAX_STACKED = 4;

/** One of the mutations, or several, chosen by a seed. */
export function mutated(decisions: readonly Decision[], material: Material, streams: Streams): Decision[] {
  const draw: Draw = (bound) => streams.integer("mutation", bound);
  const ours = withoutHost(decisions);
  if (ours.length === 0) return [];
  const other = withoutHost(material.other);
  if (!ours.some(isDatum) || draw(OPENED_EVERY) === 0) return opened(ours, other, draw);
  let list = ours;
  for (let left = 1 + draw(MAX_STACKED); left > 0 && list.length > 0; left--) {
    const mutation = DATA_MUTATIONS[draw(DATA_MUTATIONS.length)]!;
    list = mutation(list, { ...material, other }, draw);
  }
  return [...list];
}

function opened(ours: readonly Decision[], other: readonly Decision[], draw: Draw): Decision[] {
  const kind = draw(OPENINGS.length + 2);
  const opening = OPENINGS[kind];
  if (opening !== undefined) return opening(ours, draw);
  if (kind === OPENINGS.length && [...ours, ...other].some(decidesOrder)) return withScheduleOf(ours, other);
  const at = draw(ours.length);
  return [...ours.slice(0, at), ...other.slice(at)];
}

/** The host is asked again: its answers to another run do not apply to this one. */
function withoutHost(decisions: readonly Decision[]): readonly Decision[] {
  return decisions.some(({ kind }) => kind === "host") ? decisions.filter(({ kind }) => kind !== "host") : decisions;
}
