/**
 * jaredwray/cacheable#888, a stampede: concurrent misses of a wrapped function all run it. Broken in 1.8.2, fixed in
 * 1.8.4.
 */
import { latency } from "../latency.ts";

export interface Wrapper {
  wrap(
    load: (id: number) => Promise<number>,
    options: { keyPrefix: string; ttl: string },
  ): (id: number) => Promise<number>;
}

/** A function behind the cache, and how often it really ran. */
export function wrapped(cache: Wrapper): { calls: number; ask: () => Promise<void> } {
  const counted = { calls: 0, ask: async () => {} };
  const load = cache.wrap(async (id) => {
    counted.calls++;
    await latency(3);
    return id;
  }, { keyPrefix: "u", ttl: "1h" });
  counted.ask = async () => {
    await latency(8);
    await load(1);
  };
  return counted;
}
