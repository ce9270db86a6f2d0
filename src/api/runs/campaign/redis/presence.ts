/** Which workers there are: each says so every few seconds, and is gone when it no longer does. */
import type { Redis } from "ioredis";
import { z } from "zod";
import { KEYS } from "./messages.ts";
import { jsonOf } from "../../../../engine/text/json_text.ts";

const TOLD_EVERY_MS = 5_000;
const GONE_AFTER_S = 15;

export const presenceSchema = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.int(),
  /** Its processes. */
  jobs: z.int().min(1),
  engine: z.string(),
  /** The queue that it takes work from: another one for another engine or another secret. */
  queue: z.string(),
  /** Units that it is doing, and has done. */
  busy: z.int(),
  done: z.int(),
});

export type Presence = z.output<typeof presenceSchema>;

/** Tells of a worker until the result is called. */
export function announce(redis: Redis, presence: () => Presence): () => Promise<void> {
  const tell = () => {
    const now = presence();
    redis.multi().set(KEYS.worker(now.id), JSON.stringify(now), "EX", GONE_AFTER_S).sadd(KEYS.workers, now.id).exec()
      // A Redis that is gone for a while hears of it the next time.
      .catch(() => {});
  };
  tell();
  const timer = setInterval(tell, TOLD_EVERY_MS);
  return async () => {
    clearInterval(timer);
    const { id } = presence();
    await redis.multi().del(KEYS.worker(id)).srem(KEYS.workers, id).exec();
  };
}

/** The workers of now, whatever they work for. Those that are gone are forgotten. */
export async function workersOf(redis: Redis): Promise<readonly Presence[]> {
  const ids = (await redis.smembers(KEYS.workers)).sort();
  if (ids.length === 0) return [];
  const told = await redis.mget(ids.map(KEYS.worker));
  const gone = ids.filter((_, index) => told[index] === null);
  if (gone.length > 0) await redis.srem(KEYS.workers, ...gone);
  return told.flatMap((text) => text === null ? [] : presenceSchema.safeParse(jsonOf(text)).data ?? []);
}
