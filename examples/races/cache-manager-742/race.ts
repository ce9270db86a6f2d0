/**
 * jaredwray/cacheable#742: concurrent `wrap()` calls are coalesced by key alone, so that a call on one cache can be
 * answered with the value of another. Broken in cache-manager 5.7.4, fixed in 5.7.6.
 */
import { latency } from "../latency.ts";

export interface Cache {
  wrap<T>(key: string, load: () => Promise<T>): Promise<T>;
}

/** Who has an answer. */
export const answered = new Set<string>();

/** Asks `cache` for a key that it does not have yet, and expects the value that it loads itself. */
export async function ask(cache: Cache, owner: string): Promise<void> {
  await latency(6);
  const answer = await cache.wrap("k", async () => {
    await latency(3);
    return owner;
  });
  if (answer !== owner) throw new Error("a cache answered with the value of another one");
  answered.add(owner);
}
