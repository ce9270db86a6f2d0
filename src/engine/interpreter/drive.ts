/**
 * Drives runs: a turn of each, then one macrotask hop for all of them, in which the real microtask queue drains. Sharing
 * the hop is what makes exploring many seeds fast.
 */
import { hop } from "../world/hop.ts";
import type { Run } from "./run.ts";

/** Runs one program to its end. */
export function drive(run: Run): Promise<void> {
  return new Promise((resolve) => {
    if (run.start()) return resolve();
    const again = () => run.turn() ? resolve() : hop(again);
    hop(again);
  });
}

/**
 * Runs many, `width` of them at a time.
 * @param next the next run to start, or undefined when there are no more
 * @param onDone called as each ends; returns false to start no more
 */
export function driveMany(
  width: number,
  next: () => Run | undefined,
  onDone: (run: Run) => boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let live: Run[] = [];
    let more = true;
    const finished = (run: Run) => {
      if (!onDone(run)) more = false;
    };
    const fill = () => {
      while (more && live.length < width) {
        const run = next();
        if (run === undefined) more = false;
        else if (run.start()) finished(run);
        else live.push(run);
      }
    };
    const round = () => {
      try {
        live = live.filter((run) => {
          if (!run.turn()) return true;
          finished(run);
          return false;
        });
        fill();
        if (live.length === 0) resolve();
        else hop(round);
      } catch (error) {
        reject(error);
      }
    };
    round();
  });
}
