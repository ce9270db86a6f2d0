/**
 * DirtyHairy/async-mutex#52: `waitForUnlock` resolves while the mutex goes from one holder to the next. Broken in 0.3.2, fixed
 * in 0.4.0.
 */
import { latency } from "../../../examples/races/latency.ts";

export interface Mutex {
  runExclusive(work: () => Promise<void>): Promise<void>;
  waitForUnlock(): Promise<void>;
  isLocked(): boolean;
}

export function worker(mutex: Mutex): () => Promise<void> {
  return async () => {
    await latency(8);
    await mutex.runExclusive(() => latency(6));
  };
}

export function waiter(mutex: Mutex): () => Promise<void> {
  return async () => {
    await latency(12);
    await mutex.waitForUnlock();
    if (mutex.isLocked()) throw new Error("the mutex is locked");
  };
}
