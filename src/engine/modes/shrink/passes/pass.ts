/** One way to make a run smaller. A new one is a file beside this one and a line in `shrink.ts`. */
import type { Attempts } from "../attempts.ts";

export interface Pass {
  /** Shown as progress. */
  readonly name: string;
  /** Ends the pass after so many attempts in a row that came to nothing; left out, only the budget does. */
  readonly maxVain?: number;
  /** Tries what it can. False when there is nothing left to spend. */
  run(attempts: Attempts): Promise<boolean>;
}

/** Returns whether an attempt leads to a smaller run; undefined when there is nothing left to spend. */
export async function improves(attempts: Attempts, attempt: () => Promise<boolean>): Promise<boolean | undefined> {
  const { best } = attempts;
  return await attempt() ? attempts.best !== best : undefined;
}

/** Stretches of a list to leave out: halves of it, then ever shorter ones. What is left is asked for anew each time. */
export async function byHalves(
  length: () => number,
  attempt: (from: number, count: number) => Promise<boolean>,
): Promise<boolean> {
  for (let size = Math.ceil(length() / 2); size >= 1; size = Math.floor(size / 2)) {
    // From the end: what comes later depends on what was before more often than the other way round.
    for (let start = length() - size; start > -size; start -= size) {
      const from = Math.max(0, start);
      const count = Math.min(size, length() - from);
      if (count >= 1 && !await attempt(from, count)) return false;
    }
  }
  return true;
}
