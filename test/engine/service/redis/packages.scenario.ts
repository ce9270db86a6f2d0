/** Packages that are built on Redis, with a Redis in a world. Each scenario fails if it is otherwise. */
import assert from "node:assert/strict";
import { Queue, QueueEvents, Worker } from "bullmq";
import { RedisStore } from "connect-redis";
import { Redis } from "ioredis";
import { RateLimiterRedis } from "rate-limiter-flexible";
import { createClient } from "redis";
import Redlock from "redlock";
import { scenario, service } from "seedbed";

/** What BullMQ packs messages with looks for an addon of its own, unless it is told not to. */
const withCache = (name: string) =>
  scenario(name).world({ env: { MSGPACKR_NATIVE_ACCELERATION_DISABLED: "true" } }).service(
    service.redis({ host: "cache" }),
  );
const connection = { host: "cache" };

export const bullmq = withCache("bullmq").step("work", async ({ sleep }) => {
  const queue = new Queue("mail", { connection });
  const done: unknown[] = [];
  const worker = new Worker("mail", async ({ name, data }) => {
    if (name === "fails") throw new Error("no such address");
    await Promise.resolve();
    done.push([name, data.to]);
    return data.to.length;
  }, { connection });
  const events = new QueueEvents("mail", { connection });
  await events.waitUntilReady();
  const first = await queue.add("welcome", { to: "alice" });
  await queue.add("later", { to: "bob" }, { delay: 5_000 });
  await queue.add("urgent", { to: "carol" }, { priority: 1 });
  assert.equal(await first.waitUntilFinished(events), 5);
  const failing = await queue.add("fails", {}, { attempts: 2, backoff: 1_000 });
  await assert.rejects(failing.waitUntilFinished(events), /no such address/);
  await sleep("10s");
  assert.deepEqual(done, [["welcome", "alice"], ["urgent", "carol"], ["later", "bob"]]);
  const { completed, failed } = await queue.getJobCounts("completed", "failed");
  assert.deepEqual([completed, failed], [3, 1]);
  await worker.close();
  await events.close();
  await queue.close();
});

export const redlock = withCache("redlock").step("lock", async () => {
  const redis = new Redis(connection);
  const locks = new Redlock([redis], { retryCount: 0 });
  const held = await locks.lock("seat:1", 1_000);
  await assert.rejects(locks.lock("seat:1", 1_000), /Exceeded 0 attempts/);
  await held.extend(2_000);
  await held.unlock();
  const again = await locks.lock("seat:1", 1_000);
  await again.unlock();
  await redis.quit();
});

export const sessions = withCache("connect-redis").step("keep", async ({ sleep }) => {
  const client = createClient({ url: "redis://cache" });
  await client.connect();
  const store = new RedisStore({ client, ttl: 60 });
  const session = { cookie: { originalMaxAge: null }, user: "alice" } as never;
  await store.set("one", session);
  assert.deepEqual(await store.get("one"), session);
  await sleep("61s");
  assert.ok(!await store.get("one"));
  await client.close();
});

export const limiter = withCache("rate-limiter-flexible").step("ask", async ({ sleep }) => {
  const redis = new Redis({ ...connection, enableOfflineQueue: false, lazyConnect: true });
  await redis.connect();
  const limits = new RateLimiterRedis({ storeClient: redis, points: 2, duration: 10 });
  assert.equal((await limits.consume("alice")).remainingPoints, 1);
  assert.equal((await limits.consume("alice")).remainingPoints, 0);
  await assert.rejects(limits.consume("alice"), (refused: { msBeforeNext: number }) => refused.msBeforeNext > 9_000);
  await sleep("11s");
  assert.equal((await limits.consume("alice")).remainingPoints, 1);
  await redis.quit();
});
