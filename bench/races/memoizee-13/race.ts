/**
 * medikoo/memoizee#13: an asynchronous function that is called again after `clear()`, while the first call is under way,
 * loses its callbacks and throws. Broken in 0.3.3, fixed in 0.3.4.
 */
import { latency } from "../../../examples/races/latency.ts";

type Done = (error: Error | null, value?: number) => void;

export interface Memoized {
  (key: number, done: Done): void;
  clear(): void;
}

export function load(key: number, done: Done): void {
  void latency(6).then(() => done(null, key));
}

export function caller(memoized: Memoized): () => Promise<void> {
  return async () => {
    await latency(10);
    await new Promise<void>((resolve) => memoized(1, () => resolve()));
  };
}

export function clearer(memoized: Memoized): () => Promise<void> {
  return async () => {
    await latency(10);
    memoized.clear();
  };
}
