/**
 * Bartozzz/queue-promise#60: each tick that finds nothing to start makes the queue count one task too few, and later it starts one
 * too many. Broken in 1.3.0, fixed in 1.3.1.
 */
import { latency } from "../../../examples/races/latency.ts";

export interface Queue {
  enqueue(task: () => Promise<void>): void;
}

/** Counts how many tasks there are at once. */
export class Work {
  most = 0;
  #running = 0;

  async run(): Promise<void> {
    this.most = Math.max(this.most, ++this.#running);
    await latency(20);
    this.#running--;
  }
}

export function producer(queue: Queue, work: Work): () => Promise<void> {
  return async () => {
    await latency(12);
    await new Promise<void>((resolve) => queue.enqueue(() => work.run().then(resolve)));
  };
}
