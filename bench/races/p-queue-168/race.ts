/**
 * sindresorhus/p-queue#168: if a task that runs and one that waits are aborted together, the queue never starts another.
 * Broken in 7.3.0, fixed in 7.3.1.
 */
import { latency } from "../../../examples/races/latency.ts";

export interface Queue {
  add(task: () => Promise<void>, options?: { readonly signal?: AbortSignal }): Promise<unknown>;
}

export class Aborter {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;

  async abort(): Promise<void> {
    await latency(12);
    this.#controller.abort();
  }
}

/** A task that ends early when it is aborted. */
export function aborted(queue: Queue, { signal }: Aborter): () => Promise<void> {
  return async () => {
    await latency(8);
    await queue.add(async () => {
      await latency(6);
      signal.throwIfAborted();
    }, { signal }).catch(() => {});
  };
}

export function patient(queue: Queue): () => Promise<void> {
  return async () => {
    await latency(16);
    await queue.add(() => latency(2));
  };
}
