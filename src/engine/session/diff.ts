/** Finds where two runs diverge: the first moment that is not the same in both. */
import type { LogEntry } from "../world/log.ts";
import type { Observation } from "./observation.ts";
import type { Moment } from "./timeline.ts";

/** The first moment at which two runs differ. */
export interface Divergence {
  /** The number of moments that the two have in common from the start. */
  readonly common: number;
  /** The next moment of each; undefined when the run has ended. */
  readonly left: Moment | undefined;
  /** The next moment of the second run; undefined if it has ended. */
  readonly right: Moment | undefined;
}

/** Undefined when both are the same from the first moment to the last. */
export function divergence(
  left: Pick<Observation, "moments">,
  right: Pick<Observation, "moments">,
): Divergence | undefined {
  const { length } = left.moments;
  let common = 0;
  while (common < length && isSame(left.moments[common]!, right.moments[common])) common++;
  if (common === length && common === right.moments.length) return undefined;
  return { common, left: left.moments[common], right: right.moments[common] };
}

function isSame(a: Moment, b: Moment | undefined): boolean {
  return b !== undefined && a.atMs === b.atMs && textOf(a.entry) === textOf(b.entry);
}

function textOf(entry: LogEntry): string {
  return JSON.stringify(entry);
}
