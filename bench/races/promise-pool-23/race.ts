/**
 * supercharge/promise-pool#23: a task that has failed keeps its place, so that all others start at once. Broken in 1.3.0, fixed in
 * 1.3.1.
 */
import { latency } from "../../../examples/races/latency.ts";

interface Pool {
  withConcurrency(limit: number): Pool;
  process(task: (item: number) => Promise<void>): Promise<unknown>;
}

export interface PoolClass {
  for(items: readonly number[]): Pool;
}

/** Refuses requests until somebody has signed in. */
export class Service {
  most = 0;
  #requests = 0;
  #isSignedIn = false;

  async signIn(): Promise<void> {
    await latency(6);
    this.#isSignedIn = true;
  }

  async request(): Promise<void> {
    this.most = Math.max(this.most, ++this.#requests);
    await latency(6);
    this.#requests--;
    if (!this.#isSignedIn) throw new Error("nobody has signed in");
  }
}

export function start(pool: PoolClass, service: Service): () => Promise<void> {
  return async () => {
    await latency(6);
    await pool.for([1, 2, 3, 4]).withConcurrency(2).process(() => service.request());
  };
}
