/** The queue of a campaign over a real Redis: workers that die, lie, or are of another version. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conduct } from "../../../../../src/api/runs/campaign/conduct.ts";
import { type CampaignScope, Coordinator } from "../../../../../src/api/runs/campaign/coordinator.ts";
import { connectRedis } from "../../../../../src/api/runs/campaign/redis/connect.ts";
import { engineDigest } from "../../../../../src/api/runs/campaign/redis/engine_digest.ts";
import { jobIdOf, KEYS, PREFIX } from "../../../../../src/api/runs/campaign/redis/messages.ts";
import { announce } from "../../../../../src/api/runs/campaign/redis/presence.ts";
import { RedisQueue } from "../../../../../src/api/runs/campaign/redis/redis_queue.ts";
import { serveUnits } from "../../../../../src/api/runs/campaign/redis/redis_worker.ts";
import { Seal } from "../../../../../src/api/runs/campaign/redis/seal.ts";
import type { Unit } from "../../../../../src/api/runs/campaign/unit.ts";
import { REDIS_SERVER, RedisServer } from "../../../../support/redis_server.ts";
import { slow } from "../../../../support/slow.ts";
import { done, known, SCOPE, undisturbed } from "../world/work.ts";

const KEY = "a secret of this test";
const texts = ["{}\n", "[]\n"];
const scenarios = new Map(texts.map((text) => [createHash("sha256").update(text).digest("hex"), text]));
const scope: CampaignScope = { ...SCOPE, scenarios: [...scenarios.keys()] };

describe.skipIf(REDIS_SERVER === undefined)("a campaign over Redis", () => {
  let server: RedisServer;
  let redis: Redis;
  const folder = mkdtempSync(join(tmpdir(), "queue-"));
  beforeAll(async () => {
    server = await RedisServer.start();
    redis = new Redis(server.url, { maxRetriesPerRequest: null });
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const orderOf = (unit: Unit) => ({ unit, file: "", firstSeed: 1, limits: {}, strict: true });

  async function coordinate(id: string, notes: string[] = [], onQueue = (_queue: RedisQueue) => {}) {
    const coordinator = new Coordinator(scope);
    const note = (text: string) => void notes.push(text);
    const queue = new RedisQueue(await connectRedis(server.url), new Seal(KEY), { id, scenarios, orderOf, note });
    onQueue(queue);
    await conduct(coordinator, queue, { record: () => {}, keep: () => Promise.resolve(), isEnough: () => false });
    queue.close();
    return known(coordinator);
  }

  async function worker(key = KEY, doUnit = (unit: Unit) => Promise.resolve(done(unit))) {
    const end = new AbortController();
    const notes: string[] = [];
    const over = serveUnits(await connectRedis(server.url), new Seal(key), {
      jobs: 2,
      folder,
      doUnit: async ({ unit }) => ({ result: await doUnit(unit) }),
      signal: end.signal,
      note: (text) => void notes.push(text),
    });
    return { notes, over, end: () => (end.abort(), over) };
  }

  test("covers and finds what one without it does, whoever does the work, and leaves no results", async () => {
    const workers = [await worker(), await worker()];
    expect(await coordinate("one")).toEqual(undisturbed(scope));
    const units = await Promise.all(workers.map((each) => each.end()));
    expect(units.every((count) => count > 0)).toBe(true);
    // All but the last, which the end of the campaign leaves to its journal.
    expect(await redis.keys(KEYS.result("one*"))).toHaveLength(1);
    expect(await redis.keys("seedbed:worker:*")).toEqual([]);
  });

  test("results that nobody with the secret has sealed do not count", async () => {
    const forged = { text: "{}", seal: "f".repeat(64) };
    await redis.set(KEYS.result(jobIdOf("two", new Coordinator(scope).next()!)), JSON.stringify(forged));
    const notes: string[] = [];
    const found = coordinate("two", notes);
    await expect.poll(() => notes.join(""), { timeout: 60_000 })
      .toContain("a result was not sealed by a worker with the secret of this campaign");
    const honest = await worker();
    expect(await found).toEqual(undisturbed(scope));
    await honest.end();
  });

  test("workers with another secret or of another version get no units, and are told of", async () => {
    const stranger = await worker("another secret of somebody");
    const older = { id: "older", host: "attic", pid: 7, jobs: 1, engine: "0", queue: "elsewhere", busy: 0, done: 0 };
    const leave = announce(redis, () => older);
    const notes: string[] = [];
    const own = await worker();
    expect(await coordinate("three", notes)).toEqual(undisturbed(scope));
    await leave();
    await own.end();
    expect(await stranger.end()).toBe(0);
    expect(notes.join("")).toMatch(/the worker at .* has another SEEDBED_CAMPAIGN_KEY: it gets no units/);
    expect(notes.join("")).toContain("the worker at attic (process 7) is of another version of Seedbed");
  });

  test("a worker refuses what is not sealed, and a scenario that is not what its digest says", async () => {
    const [digest] = scenarios.keys();
    const queue = new Queue(new Seal(KEY).meetingPoint(engineDigest()), { connection: redis, prefix: PREFIX });
    rmSync(join(folder, `${digest}.json`), { force: true });
    await redis.del(KEYS.scenario(digest!));
    const found = coordinate("four");
    await expect.poll(() => redis.set(KEYS.scenario(digest!), "process.exit()", "XX")).toBe("OK");
    const forged = { jobId: "four-1", removeOnFail: true };
    await queue.add("unit", { text: "{}", seal: "f".repeat(64) }, forged);
    const own = await worker();
    expect(await found).toEqual(undisturbed(scope));
    await expect.poll(() => own.notes.join("")).toContain("refused a unit that is not sealed with the secret");
    expect(own.notes.join("")).toContain(`refused the scenario ${digest}`);
    await own.end();
    await queue.close();
  });

  slow("what Redis has lost of a campaign is handed out again", async () => {
    let losses = 0;
    const loser = setInterval(async () => {
      if (losses < 3 && (await redis.smembers(KEYS.jobs("five"))).length > 0 && losses++ < 3) await redis.flushall();
    }, 300);
    const own = await worker(KEY, async (unit) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return done(unit);
    });
    expect(await coordinate("five")).toEqual(undisturbed(scope));
    clearInterval(loser);
    await own.end();
    expect(losses).toBe(3);
  });

  test("another coordinator of the campaign takes what the first one has left", async () => {
    const own = await worker();
    const first = new RedisQueue(await connectRedis(server.url), new Seal(KEY), {
      id: "six",
      scenarios,
      orderOf,
      note: () => {},
    });
    const coordinator = new Coordinator(scope);
    for (let unit = coordinator.next(); unit !== undefined; unit = coordinator.next()) first.put(unit);
    await expect.poll(() => redis.keys(KEYS.result("six*")), { timeout: 60_000 }).not.toEqual([]);
    // As if it were killed: nothing is taken, nothing is given up.
    first.close();
    expect(await coordinate("six")).toEqual(undisturbed(scope));
    await own.end();
  });
});
