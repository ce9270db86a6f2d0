/**
 * Wizcorp/locks#2: a mutex that was waited for with `timedLock` is unlocked as soon as it is handed over, while its new owner
 * believes to hold it. Broken in 0.1.0, fixed in 0.2.2.
 */
import { latency } from "../../../examples/races/latency.ts";

export interface Mutex {
  lock(done: () => void): void;
  timedLock(limitMs: number, done: (error?: Error) => void): void;
  unlock(): void;
}

/** A section that one task at a time may be in. */
export class Critical {
  readonly mutex: Mutex;
  #inside = 0;

  constructor(mutex: Mutex) {
    this.mutex = mutex;
  }

  async hold(): Promise<void> {
    if (++this.#inside > 1) throw new Error("two tasks hold the mutex");
    await latency(6);
    this.#inside--;
    this.mutex.unlock();
  }
}

export function holder(critical: Critical): () => Promise<void> {
  return async () => {
    await latency(8);
    await new Promise<void>((resolve) => critical.mutex.lock(resolve));
    await critical.hold();
  };
}

/** Gives up after a while. */
export function impatient(critical: Critical): () => Promise<void> {
  return async () => {
    await latency(8);
    const error = await new Promise<Error | undefined>((resolve) => critical.mutex.timedLock(4, resolve));
    if (error === undefined) await critical.hold();
  };
}
