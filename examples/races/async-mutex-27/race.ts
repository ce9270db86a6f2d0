/**
 * DirtyHairy/async-mutex#27: callers that use `acquire()` and `release()`, instead of the releaser that `acquire` returns,
 * dead-lock as soon as three of them contend. Broken in 0.2.4, fixed in 0.2.6.
 */
import { latency } from "../latency.ts";

export interface Mutex {
  acquire(): Promise<unknown>;
  release(): void;
}

/** A worker that holds the mutex for a while. */
export function worker(mutex: Mutex, state: { inside: number; finished: number }): () => Promise<void> {
  return async () => {
    await latency(4);
    await mutex.acquire();
    try {
      if (++state.inside > 1) throw new Error("two workers hold the mutex");
      await latency(2);
    } finally {
      state.inside--;
      mutex.release();
    }
    state.finished++;
  };
}
