/**
 * mcollina/async-cache-dedupe#164: while an entry is stale, each reader starts a refresh of its own. Broken in 3.1.0, fixed
 * in 3.4.0.
 */
import { latency } from "../../../examples/races/latency.ts";

export interface Cache {
  page(key: string): Promise<unknown>;
}

/** Counts how many loads there are at once. */
export class Source {
  most = 0;
  #loads = 0;

  async load(): Promise<number> {
    this.most = Math.max(this.most, ++this.#loads);
    await latency(3);
    return this.#loads--;
  }
}

export function reader(cache: Cache): () => Promise<void> {
  return async () => {
    await latency(10);
    await cache.page("home");
    await latency(10);
    await cache.page("home");
  };
}
