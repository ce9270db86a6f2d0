/**
 * Drives runs: a turn of each, then one macrotask hop for all of them, in which the real microtask queue drains. Sharing
 * the hop is what makes exploring many seeds fast.
 *
 * A run is started and given its turns in a hop, never from within the microtask queue: what `process.nextTick` has queued
 * comes before promises after a macrotask, and after them within the microtask queue, so that the order would depend on
 * who called, and on whether the host was quicker than a hop. Nor is whoever waits for the run cut off with its code.
 */
import { beat, driving, rest, ticks } from "../watchdog/watchdog.ts";
import { hop } from "../world/hop.ts";
import type { Run } from "./run.ts";

/** Runs one program to its end; or, when the signal aborts, to there, and rejects with its reason. */
export function drive(run: Run, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      run.abandon();
      return reject(signal.reason);
    }
    const stop = () => {
      run.abandon();
      release();
      reject(signal!.reason);
    };
    let seenTicks = ticks();
    const again = () => {
      if (signal?.aborted === true) return;
      const now = ticks();
      if (now !== seenTicks) run.spend(now - seenTicks);
      seenTicks = now;
      if (!run.turn()) return run.paused ? pause() : hop(again);
      signal?.removeEventListener("abort", stop);
      release();
      resolve();
    };
    const pause = () => {
      rest();
      run.onResume(() =>
        hop(() => {
          seenTicks = ticks();
          beat();
          again();
        })
      );
    };
    // It has trouble by now: its next turn is the last.
    const release = driving(() => run.isFailing && hop(again));
    signal?.addEventListener("abort", stop, { once: true });
    hop(() => {
      if (signal?.aborted === true) return;
      if (!run.start()) return hop(again);
      signal?.removeEventListener("abort", stop);
      release();
      resolve();
    });
  });
}

const MAX_STARTS_A_ROUND = 256;

/** There is nothing to start yet. */
export const WAIT = "wait";

/**
 * Runs many, `width` of them at a time.
 * @param next the next run to start; undefined when there are no more, `WAIT` when there may be once one has ended
 * @param onDone called as each ends; returns false to start no more
 * @param onLost called when one of them was cut off: what the others had in the microtask queue is gone with it
 * @param onRound called before each turn of all those under way; returns false to leave them as they are
 */
export function driveMany<R extends { readonly run: Run }>(
  width: number,
  next: () => R | typeof WAIT | undefined,
  onDone: (started: R) => boolean,
  onLost: (lost: readonly R[]) => void,
  onRound: (live: readonly R[]) => boolean = () => true,
): Promise<void> {
  return new Promise((settle, reject) => {
    const live: R[] = [];
    let more = true;
    let seenTicks = ticks();
    const resolve = () => {
      release();
      settle();
    };
    let cutOff = false;
    let hops = 0;
    /** The next round. One that was to come already does not, where code was cut off before it could. */
    const goOn = () => {
      const mine = ++hops;
      hop(() => {
        if (mine === hops) round();
      });
    };
    /** Ticks of real time go to all of them in equal parts. */
    const spend = () => {
      const now = ticks();
      if (now !== seenTicks) { for (const { run } of live) run.spend((now - seenTicks) / live.length); }
      seenTicks = now;
    };
    const finished = (started: R) => {
      if (!onDone(started)) more = false;
    };
    const fill = () => {
      // Runs that end at once must not keep everything else from happening, an abort among it.
      for (let starts = 0; more && live.length < width && starts < MAX_STARTS_A_ROUND; starts++) {
        const started = next();
        if (started === WAIT) return;
        if (started === undefined) {
          more = false;
          return;
        }
        // Among the others before its code runs, which may be cut off.
        live[live.length] = started;
        if (!started.run.start()) continue;
        live.length--;
        finished(started);
      }
    };
    const round = () => {
      try {
        if (cutOff) recover();
        spend();
        if (!onRound(live)) return resolve();
        // Backwards, so that the last can take the place of one that ended.
        for (let index = live.length - 1; index >= 0; index--) {
          const started = live[index]!;
          if (!started.run.turn()) continue;
          const last = live[live.length - 1]!;
          live.length--;
          if (index < live.length) live[index] = last;
          finished(started);
        }
        fill();
        if (live.length === 0 && !more) resolve();
        else if (live.length > 0 && allPaused(live)) {
          rest();
          whenOneResumes(live, () => {
            seenTicks = ticks();
            round();
          });
        } else goOn();
      } catch (error) {
        release();
        reject(error);
      }
    };
    /** Those that lost what they had in the microtask queue must not have a turn. */
    const recover = () => {
      cutOff = false;
      seenTicks = ticks();
      const [ended, lost] = [live.filter(({ run }) => run.isFailing), live.filter(({ run }) => !run.isFailing)];
      live.length = 0;
      onLost(lost);
      for (const started of ended) if (started.run.turn()) finished(started);
    };
    const release = driving(() => {
      cutOff = true;
      goOn();
    });
    hop(round);
  });
}

function allPaused(live: readonly { readonly run: Run }[]): boolean {
  for (let index = 0; index < live.length; index++) if (!live[index]!.run.paused) return false;
  return true;
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
