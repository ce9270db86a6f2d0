/** What the real drivers see of a Redis in a world. Each scenario fails if it is otherwise. */
import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { createClient } from "redis";
import { scenario, service } from "seedbed";

const withCache = (name: string) => scenario(name).service(service.redis({ host: "cache" }));

export const ioredis = withCache("ioredis").step("ask", async ({ sleep }) => {
  const redis = new Redis({ host: "cache" });
  assert.equal(await redis.ping(), "PONG");
  assert.equal(await redis.set("a", "1", "EX", 10), "OK");
  assert.equal(await redis.incr("a"), 2);
  assert.equal(await redis.ttl("a"), 10);
  await sleep("11s");
  assert.equal(await redis.get("a"), null);
  await redis.set("binary", Buffer.from([0, 255, 13, 10]));
  assert.deepEqual([...(await redis.getBuffer("binary"))!], [0, 255, 13, 10]);
  await redis.set("text", "grüße");
  assert.equal(await redis.get("text"), "grüße");
  assert.equal(await redis.hset("h", { a: 1, b: 2 }), 2);
  assert.deepEqual(await redis.hgetall("h"), { a: "1", b: "2" });
  assert.deepEqual(await redis.pipeline().rpush("l", "x", "y").lrange("l", 0, -1).exec(), [[null, 2], [null, [
    "x",
    "y",
  ]]]);
  assert.deepEqual(await redis.multi().zadd("z", 1.5, "m").zscore("z", "m").exec(), [[null, 1], [null, "1.5"]]);
  await assert.rejects(redis.hget("a1", ...([] as unknown as [string])), /wrong number of arguments for 'hget'/);
  await assert.rejects(redis.lpush("h", "x"), /WRONGTYPE/);
  await assert.rejects(redis.call("NONSENSE", "x"), /unknown command 'NONSENSE', with args beginning with: 'x'/);
  const seen: string[] = [];
  for await (const keys of redis.scanStream({ match: "[bh]*" })) seen.push(...keys);
  assert.deepEqual(seen.sort(), ["binary", "h"]);
  await redis.quit();
});

export const optimistic = withCache("WATCH and MULTI of two connections").step("ask", async () => {
  const [alice, bob] = [new Redis({ host: "cache" }), new Redis({ host: "cache" })];
  await alice.watch("n");
  await bob.set("n", "5");
  assert.equal(await alice.multi().set("n", "1").exec(), null);
  assert.equal(await alice.get("n"), "5");
  await alice.quit();
  await bob.quit();
});

export const channels = withCache("channels").step("ask", async ({ sleep }) => {
  const [listener, speaker] = [new Redis({ host: "cache" }), new Redis({ host: "cache" })];
  const heard: unknown[] = [];
  listener.on("message", (channel, message) => heard.push([channel, message]));
  listener.on("pmessage", (pattern, channel, message) => heard.push([pattern, channel, message]));
  await listener.subscribe("news");
  await listener.psubscribe("n?ws");
  assert.equal(await speaker.publish("news", "one"), 2);
  await sleep("1s");
  assert.deepEqual(heard, [["news", "one"], ["n?ws", "news", "one"]]);
  await listener.quit();
  await speaker.quit();
});

export const blocking = withCache("clients that wait").step("ask", async ({ sleep }) => {
  const [waiter, other] = [new Redis({ host: "cache" }), new Redis({ host: "cache" })];
  const popped = waiter.blpop("a", "b", 0);
  await sleep("1s");
  await other.rpush("b", "x");
  assert.deepEqual(await popped, ["b", "x"]);
  const before = Date.now();
  assert.equal(await waiter.blpop("a", 2.5), null);
  assert.ok(Date.now() - before >= 2_500);
  const least = waiter.bzpopmin("z", 0);
  const afterwards = waiter.ping();
  await other.zadd("z", 2, "m");
  assert.deepEqual(await least, ["z", "m", "2"]);
  assert.equal(await afterwards, "PONG");
  await waiter.quit();
  await other.quit();
});

export const nodeRedis = withCache("node-redis").step("ask", async ({ sleep }) => {
  const client = createClient({ url: "redis://cache", RESP: 3 });
  await client.connect();
  assert.equal(await client.set("k", "v", { expiration: { type: "PX", value: 500 } }), "OK");
  assert.equal(await client.get("k"), "v");
  await sleep("1s");
  assert.equal(await client.get("k"), null);
  await client.hSet("h", { a: "1" });
  assert.deepEqual({ ...await client.hGetAll("h") }, { a: "1" });
  await client.zAdd("z", [{ score: 1, value: "a" }, { score: 2.5, value: "b" }]);
  assert.deepEqual(await client.zRangeWithScores("z", 0, -1), [{ value: "a", score: 1 }, { value: "b", score: 2.5 }]);
  assert.deepEqual(await client.multi().sAdd("s", "m").sMembers("s").exec(), [1, ["m"]]);
  const subscriber = client.duplicate();
  await subscriber.connect();
  const heard: string[] = [];
  await subscriber.subscribe("news", (message) => heard.push(message));
  await client.publish("news", "one");
  await sleep("1s");
  assert.deepEqual(heard, ["one"]);
  await subscriber.close();
  await client.close();
});

export const password = scenario("a password").service(service.redis({ host: "cache", password: "secret" }))
  .step("ask", async () => {
    const wrong = new Redis({ host: "cache", password: "other", retryStrategy: null });
    wrong.on("error", () => {});
    await assert.rejects(wrong.get("a"), /WRONGPASS|NOAUTH/);
    wrong.disconnect();
    const none = new Redis({ host: "cache", enableReadyCheck: false });
    await assert.rejects(none.get("a"), /NOAUTH/);
    none.disconnect();
    const right = new Redis({ host: "cache", password: "secret" });
    assert.equal(await right.get("a"), null);
    await right.quit();
  });

/** Ends as not simulated: a real server knows the command. */
export const unsimulated = withCache("a command that is not simulated").step("ask", async () => {
  await new Redis({ host: "cache" }).geoadd("g", 1, 2, "m");
});

export const endless = withCache("a script without an end").limits({ maxSpins: 1_000_000 }).step("ask", async () => {
  await new Redis({ host: "cache" }).eval("while true do pcall(function() while true do end end) end", 0);
});
