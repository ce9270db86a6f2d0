/**
 * Drives runs: a turn of each, then one macrotask hop for all of them, in which the real microtask queue drains. Sharing
 * the hop is what makes exploring many seeds fast.
 */
import { hop } from "../world/hop.ts";
import type { Run } from "./run.ts";

/** Runs one program to its end; or, when the signal aborts, to there, and rejects with its reason. */
export function drive(run: Run, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      run.abandon();
      reject(signal!.reason);
    };
    if (signal?.aborted === true) return stop();
    if (run.start()) return resolve();
    signal?.addEventListener("abort", stop, { once: true });
    const again = () => {
      if (signal?.aborted === true) return;
      if (!run.turn()) return run.paused ? run.onResume(again) : hop(again);
      signal?.removeEventListener("abort", stop);
      resolve();
    };
    hop(again);
  });
}

const MAX_STARTS_A_ROUND = 256;

/**
 * Runs many, `width` of them at a time.
 * @param next the next run to start, or undefined when there are no more
 * @param onDone called as each ends; returns false to start no more
 * @param onRound called before each turn of all those under way; returns false to leave them as they are
 */
export function driveMany<R extends { readonly run: Run }>(
  width: number,
  next: () => R | undefined,
  onDone: (started: R) => boolean,
  onRound: (live: readonly R[]) => boolean = () => true,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const live: R[] = [];
    let more = true;
    const finished = (started: R) => {
      if (!onDone(started)) more = false;
    };
    const fill = () => {
      // Runs that end at once must not keep everything else from happening, an abort among it.
      for (let starts = 0; more && live.length < width && starts < MAX_STARTS_A_ROUND; starts++) {
        const started = next();
        if (started === undefined) more = false;
        else if (started.run.start()) finished(started);
        else live.push(started);
      }
    };
    const round = () => {
      try {
        if (!onRound(live)) return resolve();
        // Backwards, so that the last can take the place of one that ended.
        for (let index = live.length - 1; index >= 0; index--) {
          const started = live[index]!;
          if (!started.run.turn()) continue;
          const last = live.pop()!;
          if (index < live.length) live[index] = last;
          finished(started);
        }
        fill();
        if (live.length === 0 && !more) resolve();
        else if (live.length > 0 && live.every(({ run }) => run.paused)) whenOneResumes(live, round);
        else hop(round);
      } catch (error) {
        reject(error);
      }
    };
    round();
  });
}

/** All worlds stand still: real time passes until the first of them can go on. */
function whenOneResumes(live: readonly { readonly run: Run }[], callback: () => void): void {
  let called = false;
  const once = () => {
    if (called) return;
    called = true;
    hop(callback);
  };
  for (const { run } of live) run.onResume(once);
}
