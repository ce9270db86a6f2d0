/** Measures the time of a run, in virtual time, which is exact, and in real time, which was measured. */

/**
 * A stretch of one task's time: what it waited for until something of it happened, and what it cost to run what came of
 * that. Those of a task follow one another without a gap, so that their virtual times add up to the task's.
 */
export interface Slice {
  readonly task: string;
  /** Path of the step, and its type and name: `2/bob/0 call`. */
  readonly step: string;
  /** The operation, without its number: `http POST /v1/charge`; undefined for a step by itself. */
  readonly operation: string | undefined;
  /** `http`, `sleep`, `timer`, `fs` …; `step` for a step by itself. */
  readonly capability: string;
  /** Virtual ms since the start at which the operation was started. */
  readonly bornMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** The real time from the operation to the next one: the median of several runs. */
  readonly realMs: number;
}

export interface Profile {
  readonly scenario: string;
  readonly seed: number;
  readonly strategy: string;
  readonly status: string;
  /** The virtual date at the start, in ms since the epoch. */
  readonly startMs: number;
  readonly virtualMs: number;
  /** Sum of all slices. */
  readonly realMs: number;
  /** The number of runs of which the real times are the medians. */
  readonly runs: number;
  /** In the order in which they happened. */
  readonly slices: readonly Slice[];
}

export const CLOCKS = ["virtual", "real"] as const;
export type Clock = (typeof CLOCKS)[number];

export function costOf({ fromMs, toMs, realMs }: Slice, clock: Clock): number {
  return clock === "virtual" ? toMs - fromMs : realMs;
}

/** Tasks in the order of their first slice. */
export function tasksOf({ slices }: Pick<Profile, "slices">): string[] {
  return [...new Set(slices.map(({ task }) => task))];
}
