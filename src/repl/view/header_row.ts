/** The first line: what is open, how it ended, where one stands. */
import { describeChoice } from "../../engine/strategies/catalog.ts";
import { formatDurationMs } from "../../engine/text/duration.ts";
import { branchOf, type ReplState, shown } from "../model/state.ts";
import { lastOf, stateIndex } from "../model/track.ts";
import type { Theme } from "./theme.ts";
import { type Row, type Span, span } from "./row.ts";
import { clean, fit, widthOf } from "./text.ts";

const MAX_NAME = 36;

export function headerRow(state: ReplState, width: number, theme: Theme): Row {
  const observation = shown(state);
  const branch = branchOf(state);
  if (observation === undefined || branch === undefined) {
    return { spans: [span(" seedbed", "bold"), span("  no run is open", "dim")] };
  }
  const { outcome: { status } } = observation;
  const at = stateIndex(observation, state.position);
  const atMs = at < 0 ? 0 : observation.stateAt(at).atMs;
  const { ellipsis } = theme.marks;
  const facts: Span[] = [
    span(`  ${describeChoice(branch)}`),
    span(`  ${status.toUpperCase()}`, status === "pass" ? "good" : "bad"),
    span(`  ${state.position}/${lastOf(observation)}`),
    span(`  t=${formatDurationMs(atMs).replace(" ", "")}`),
  ];
  const used = facts.reduce((sum, { text }) => sum + widthOf(text), 0);
  const title = clean(observation.program.ir.name);
  const free = Math.max(0, width - used - " seedbed  ".length - 3);
  // A name that can be read comes before how the run came about.
  const right = fit(clean(branchWords(state)), Math.max(8, free - Math.min(MAX_NAME, widthOf(title))), ellipsis);
  const name = fit(title, Math.max(8, free - widthOf(right)), ellipsis);
  const left = [span(" seedbed", "bold"), span(`  ${name}`, "title"), ...facts];
  const leftWidth = left.reduce((sum, { text }) => sum + widthOf(text), 0);
  const gap = width - leftWidth - widthOf(right) - 1;
  return { spans: gap < 1 ? left : [...left, span(" ".repeat(gap)), span(right, "dim")] };
}

/** Says which run of the tree is shown. */
export function branchWords(state: ReplState): string {
  const branch = branchOf(state);
  if (branch === undefined) return "";
  if (branch.parent === undefined) return state.branches.length === 1 ? "" : `run 0 of ${state.branches.length}`;
  return `run ${branch.id}, ${branch.name}, of run ${branch.parent}`;
}
