/** A lock in Redis, as its documentation describes it: one key, which only one client can set, and which expires. */
import type { Redis } from "ioredis";

/** Deletes the key only if this client has it. */
const RELEASE = `if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0`;

/** Returns whether the lock is this client's from now on, for so many ms. */
export async function acquire(redis: Redis, name: string, owner: string, ttlMs: number): Promise<boolean> {
  return await redis.set(name, owner, "PX", ttlMs, "NX") === "OK";
}

export async function release(redis: Redis, name: string, owner: string): Promise<void> {
  await redis.eval(RELEASE, 1, name, owner);
}
