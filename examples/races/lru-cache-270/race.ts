/**
 * isaacs/node-lru-cache#270: a background fetch that is evicted while it is under way corrupts the cache: entries vanish
 * from iteration, and the size is wrong. Broken in 7.16.0, fixed in 7.16.1.
 */
import { latency } from "../latency.ts";

export interface Item {
  readonly key: number;
  readonly weight: number;
}

export interface Lru {
  readonly size: number;
  readonly calculatedSize: number;
  fetch(key: number): Promise<Item | undefined>;
  set(key: number, item: Item): unknown;
  entries(): Iterable<[number, Item]>;
}

/** Options under which three items fill the cache. */
export const options = {
  maxSize: 3,
  sizeCalculation: (item: Item | undefined) => item?.weight ?? 1,
  fetchMethod: async (key: number): Promise<Item> => {
    await latency(6);
    return { key, weight: 1 + (key % 2) };
  },
};

export function fetching(cache: Lru, key: number): () => Promise<void> {
  return async () => {
    await latency(4);
    await cache.fetch(key).catch(() => {});
  };
}

export function writing(cache: Lru, key: number): () => Promise<void> {
  return async () => {
    await latency(8);
    cache.set(key, { key, weight: 1 });
  };
}

/** What can be iterated must be what is counted. */
export function consistent(cache: Lru): boolean {
  const entries: Item[] = [];
  for (const [, item] of cache.entries()) {
    entries.push(item);
    if (entries.length > 50) throw new Error("iteration does not end: the linked list is corrupted");
  }
  const weight = entries.reduce((sum, item) => sum + item.weight, 0);
  return entries.length === cache.size && weight === cache.calculatedSize;
}
