/** What becomes of the data of a Redis in a world when its machine fails. */
import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { fault, machine, scenario, service } from "seedbed";

const open = (host = "cache") => new Redis({ host, maxRetriesPerRequest: null, retryStrategy: () => 200 });

/** Five writes, of which `acknowledged` counts those that were answered, while the power may fail. */
const storing = (name: string, appendfsync?: "always" | "everysec" | "no") =>
  scenario(name)
    .service(service.redis({ host: "cache", ...(appendfsync !== undefined && { appendfsync }) }))
    .step("write", async ({ kv }) => {
      const redis = open();
      for (let index = 1; index <= 5; index++) {
        await redis.rpush("list", index);
        kv.set("acknowledged", String(index));
      }
      redis.disconnect();
    })
    .step(machine.powerOff("cache"))
    .step(machine.restart("cache"))
    .step("read", async ({ kv }) => {
      const redis = open();
      kv.set("kept", String(await redis.llen("list")));
      await redis.quit();
    });

export const always = storing("always", "always").finally("all is kept", ({ kv }) => kv.get("kept") === "5");
export const everySecond = storing("everysec", "everysec").finally("all is kept", ({ kv }) => kv.get("kept") === "5");
export const none = storing("nothing is kept").finally("it is empty", ({ kv }) => kv.get("kept") === "0");

export const afterASecond = scenario("everysec, after a second")
  .service(service.redis({ host: "cache", appendfsync: "everysec" }))
  .step("write", async ({ sleep }) => {
    const redis = open();
    await redis.set("a", "1");
    await redis.quit();
    await sleep("1100ms");
  })
  .step(machine.powerOff("cache"))
  .step(machine.restart("cache"))
  .step("read", async () => {
    const redis = open();
    assert.equal(await redis.get("a"), "1");
    await redis.quit();
  });

export const crash = scenario("a crash loses nothing that was written")
  .service(service.redis({ host: "cache", appendfsync: "no" }))
  .step("write", async () => {
    const redis = open();
    await redis.set("a", "1", "PX", 60_000);
    await redis.multi().incr("a").sadd("s", "m").exec();
    await redis.quit();
  })
  .step(machine.crash("cache"))
  .step(machine.restart("cache"))
  .step("read", async () => {
    const redis = open();
    assert.equal(await redis.get("a"), "2");
    assert.deepEqual(await redis.smembers("s"), ["m"]);
    assert.ok(await redis.pttl("a") > 0);
    assert.match(await redis.info("persistence"), /aof_enabled:1\r\naof_last_write_status:ok/);
    assert.deepEqual(await redis.config("GET", "append*"), ["appendonly", "yes", "appendfsync", "no"]);
    await redis.quit();
  });

const group = (name: string, failover?: string) =>
  scenario(name).service(service.redis({
    host: "cache",
    replicas: ["cache-2", "cache-3"],
    password: "secret",
    ...(failover !== undefined && { failover }),
  }));
const openWith = (host = "cache") =>
  new Redis({ host, password: "secret", maxRetriesPerRequest: null, retryStrategy: () => 200 });

export const replicas = group("replicas").step("ask", async () => {
  const [primary, replica] = [openWith(), openWith("cache-2")];
  await primary.set("a", "1");
  assert.equal(await primary.wait(2, 0), 2);
  assert.equal(await replica.get("a"), "1");
  await assert.rejects(replica.set("a", "2"), /^ReplyError: READONLY You can't write against a read only replica\.$/);
  await assert.rejects(replica.blpop("l", 0), /READONLY/);
  await assert.rejects(replica.wait(0, 0), /WAIT cannot be used with replica instances/);
  await assert.rejects(primary.wait(1, -1), /timeout is negative/);
  const role = await primary.role() as unknown[];
  assert.equal(role[0], "master");
  assert.equal((role[2] as unknown[]).length, 2);
  assert.deepEqual((await replica.role() as unknown[]).slice(0, 4), ["slave", "cache", 6379, "connected"]);
  assert.match(await primary.info("replication"), /role:master\r\nconnected_slaves:2\r\nslave0:ip=10/);
  assert.match(
    await replica.info("replication"),
    /role:slave\r\nmaster_host:cache\r\n(?:.*\r\n)*master_link_status:up/,
  );
  await primary.quit();
  await replica.quit();
});

export const waiting = group("WAIT counts only those that have come so far")
  .step(machine.partition(["cache"], ["cache-2"]))
  .step("ask", async () => {
    const redis = openWith();
    await redis.set("a", "1");
    const before = Date.now();
    assert.equal(await redis.wait(2, 500), 1);
    assert.ok(Date.now() - before >= 500);
    await redis.quit();
  })
  .step(machine.heal())
  .step("again", async () => {
    const redis = openWith();
    await redis.set("a", "2");
    assert.equal(await redis.wait(2, 0), 2);
    await redis.quit();
  });

export const brain = group("two primaries")
  .step("write", async () => {
    const redis = openWith();
    await redis.set("a", "before");
    await redis.wait(2, 0);
    await redis.quit();
  })
  .step(machine.partition(["cache"], ["cache-2", "cache-3"]))
  .step(service.failOver("cache", "cache-3"))
  .step("write to both", async ({ machines, sleep }) => {
    const [old, now] = [openWith(machines.address("cache")), openWith()];
    assert.equal(await old.set("a", "lost"), "OK");
    assert.equal(await now.set("b", "kept"), "OK");
    assert.equal(await now.get("a"), "before");
    assert.equal(await now.wait(1, 0), 1);
    const blocked = old.blpop("list", 0).catch((error: Error) => error.message);
    await sleep("1s");
    old.disconnect();
    await blocked;
    await now.quit();
  })
  .step(machine.heal())
  .step("the old one follows the new one", async ({ machines, sleep }) => {
    await sleep("3s");
    const old = openWith(machines.address("cache"));
    assert.equal(await old.get("a"), "before");
    assert.equal(await old.get("b"), "kept");
    assert.deepEqual((await old.role() as unknown[]).slice(0, 2), ["slave", "cache-3"]);
    await old.quit();
  });

export const automatic = group("a fail-over by itself", "1s")
  .step("write", async () => {
    const redis = openWith();
    await redis.set("a", "1");
    await redis.wait(2, 0);
    await redis.quit();
  })
  .step(machine.powerOff("cache"))
  .step("go on", async () => {
    const redis = openWith();
    assert.equal(await redis.get("a"), "1");
    assert.equal(await redis.incr("a"), 2);
    assert.equal((await redis.role() as unknown[])[0], "master");
    await redis.quit();
  })
  .step(machine.restart("cache"))
  .step("the old one follows", async ({ machines, sleep }) => {
    await sleep("2s");
    const old = openWith(machines.address("cache"));
    assert.equal((await old.role() as unknown[])[0], "slave");
    assert.equal(await old.get("a"), "2");
    await old.quit();
  });

export const byHand = group("REPLICAOF").step("ask", async ({ sleep }) => {
  const [first, second] = [openWith(), openWith("cache-2")];
  await first.set("a", "1");
  await first.wait(2, 0);
  assert.equal(await second.call("REPLICAOF", "NO", "ONE"), "OK");
  assert.equal(await second.set("a", "2"), "OK");
  assert.equal(await second.call("REPLICAOF", "cache", "6379"), "OK");
  await sleep("1s");
  assert.equal(await second.get("a"), "1");
  assert.match(String(await second.call("REPLICAOF", "cache", "6379")), /Already connected/);
  await first.quit();
  await second.quit();
});

export const chained = group("a replica that begins anew has its own replicas begin anew").step(
  "ask",
  async ({ sleep }) => {
    const [first, second, third] = [openWith(), openWith("cache-2"), openWith("cache-3")];
    await first.set("a", "1");
    await first.wait(2, 0);
    await third.call("REPLICAOF", "cache-2", "6379");
    await sleep("1s");
    await second.call("REPLICAOF", "NO", "ONE");
    await second.set("b", "lost");
    assert.equal(await second.wait(1, 0), 1);
    await second.call("REPLICAOF", "cache", "6379");
    await sleep("3s");
    await first.set("c", "3");
    await sleep("1s");
    for (const each of [second, third]) assert.deepEqual(await each.mget("a", "b", "c"), ["1", null, "3"]);
    for (const each of [first, second, third]) await each.quit();
  },
);

export const everyCrash = scenario("always, and every crash at a write")
  .service(service.redis({ host: "cache", appendfsync: "always" }))
  .faults(fault.crash({ at: "any write" }))
  .step("write", async ({ kv }) => {
    const redis = new Redis({
      host: "cache",
      maxRetriesPerRequest: null,
      retryStrategy: () => 200,
      // After a loss of power nothing is heard of the server.
      socketTimeout: 1_000,
    });
    redis.on("error", () => {});
    await redis.sadd("set", 1);
    await redis.sadd("set", 2);
    kv.set("kept", String(await redis.scard("set")));
    redis.disconnect();
  })
  .finally("all is kept", ({ kv }) => kv.get("kept") === "2");

export const rebooted = group("a primary that keeps nothing empties its replicas")
  .step("write", async () => {
    const redis = openWith();
    await redis.set("a", "1");
    await redis.wait(2, 0);
    await redis.quit();
  })
  .step(machine.crash("cache"))
  .step(machine.restart("cache"))
  .step("read", async ({ sleep }) => {
    await sleep("2s");
    const replica = openWith("cache-2");
    assert.equal(await replica.get("a"), null);
    await replica.quit();
  });

/** Writes every 50 ms, and tells what the server says. */
const writing = (name: string, appendfsync: "always" | "everysec", kind: ReturnType<typeof fault.diskFull>) =>
  scenario(name)
    .service(service.redis({ host: "cache", appendfsync }))
    .faults(kind, { until: "3s" })
    .step("write", async ({ event, sleep }) => {
      const redis = new Redis({ host: "cache", retryStrategy: () => null });
      redis.on("error", () => {});
      for (let index = 0; index < 60; index++) {
        const answer = await redis.rpush("list", index).catch((error: Error) => error.message);
        event("answer", { answer: String(answer) });
        await sleep("50ms");
      }
      redis.disconnect();
    });

export const full = writing("a full disk", "everysec", fault.diskFull({ nodes: ["cache"], lasts: "100ms..500ms" }));
export const unsynced = writing("a sync that fails", "always", fault.fsyncError());
