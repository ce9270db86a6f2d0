/**
 * Mutates a schedule: leaves some of its decisions open, which are redrawn during the run. Decisions are kept by operation and
 * consumer (see `EditedSource`), so that what is kept means the same when something before it changes.
 */
import type { Decision } from "../../decisions/decision.ts";
import { OPEN, withoutNumber } from "../../decisions/sources.ts";
import type { Streams } from "../../decisions/streams.ts";

/** The most single decisions that one mutation opens, so that most of the schedule stays. */
const MAX_POINTS = 4;

type Mutation = (decisions: readonly Decision[], draw: (bound: number) => number) => Decision[];

const MUTATIONS: readonly Mutation[] = [
  // The end.
  (decisions, draw) => decisions.slice(0, draw(decisions.length)),
  // A few decisions.
  (decisions, draw) => {
    const points = new Set(Array.from({ length: 1 + draw(MAX_POINTS) }, () => draw(decisions.length)));
    return decisions.map((decision, index) => points.has(index) ? opened(decision) : decision);
  },
  // All decisions of one operation or consumer.
  (decisions, draw) => {
    const name = withoutNumber(decisions[draw(decisions.length)]!.label);
    return decisions.map((decision) => withoutNumber(decision.label) === name ? opened(decision) : decision);
  },
  // A stretch in the middle.
  (decisions, draw) => {
    const [one, other] = [draw(decisions.length), draw(decisions.length)];
    const [from, to] = one < other ? [one, other] : [other, one];
    return decisions.map((decision, index) => index >= from && index <= to ? opened(decision) : decision);
  },
];

/**
 * One of the mutations, chosen by a seed.
 * @param other another schedule, whose end may follow the beginning of this one
 */
export function mutated(decisions: readonly Decision[], other: readonly Decision[], streams: Streams): Decision[] {
  const draw = (bound: number) => streams.integer("mutation", bound);
  const ours = withoutHost(decisions);
  if (ours.length === 0) return [];
  const kind = draw(MUTATIONS.length + 1);
  const mutation = MUTATIONS[kind];
  if (mutation !== undefined) return mutation(ours, draw);
  const at = draw(ours.length);
  return [...ours.slice(0, at), ...withoutHost(other).slice(at)];
}

function opened(decision: Decision): Decision {
  return { ...decision, value: OPEN };
}

/** The host is asked again: its answers to another run do not apply to this one. */
function withoutHost(decisions: readonly Decision[]): readonly Decision[] {
  return decisions.filter(({ kind }) => kind !== "host");
}
