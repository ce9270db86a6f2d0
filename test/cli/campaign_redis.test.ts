/** `seedbed campaign --redis` and `seedbed worker`: what they refuse, and what kills of everybody change, which is nothing. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { campaignOutput, workerOutput } from "../../src/cli/output/campaign.ts";
import { COMMAND } from "../support/built.ts";
import { ROOT } from "../support/files.ts";
import { REDIS_SERVER, RedisServer } from "../support/redis_server.ts";
import { HAS_REDIS_TLS, startTlsRedis } from "../support/redis_tls.ts";
import { isThorough, slow } from "../support/slow.ts";
import { PASSES, RACE, TWO_BUGS } from "./scenarios.ts";
import { type Ended, ended, folder, freshSeedbed, seedbed, start } from "./seedbed.ts";

const KEY = "a secret of this test";
const where = (url: string, key = KEY) => ({ SEEDBED_REDIS_URL: url, SEEDBED_CAMPAIGN_KEY: key });
const withRedis = REDIS_SERVER === undefined ? test.skip : test;
const slowWithRedis = REDIS_SERVER === undefined ? test.skip : slow;

describe.concurrent("campaign --redis", () => {
  test.each([
    [
      { SEEDBED_REDIS_URL: "redis://127.0.0.1:1" },
      /SEEDBED_CAMPAIGN_KEY: expected a secret of at least 16 characters, it is not set/,
    ],
    [where("redis://127.0.0.1:1", "short"), /found one of 5/],
    [where(""), /SEEDBED_REDIS_URL: expected the address of a Redis, it is not set/],
    [where("ann:hush@127.0.0.1"), /SEEDBED_REDIS_URL: expected the address of a Redis, found something else/],
    [where("redis://ann:hush@127.0.0.1:1"), /expected a Redis at 127\.0\.0\.1:1, found none \(ECONNREFUSED\)/],
  ])("refuses %j with one message", async (env, message) => {
    const cwd = folder({ "passes.scenario.json": PASSES });
    for (const args of isThorough("campaign --redis refuses") ? [["campaign", "--redis"], ["worker"]] : [["worker"]]) {
      const { code, err } = await seedbed(args, { cwd, env });
      expect(code, err).toBe(2);
      expect(err).toMatch(message);
      expect(err).not.toContain("hush");
    }
  });

  withRedis("refuses a Redis that evicts, and tells when the password is wrong", async () => {
    const redis = await RedisServer.start("--maxmemory-policy", "allkeys-lru", "--requirepass", "sesame of this test");
    const cwd = folder({ "passes.scenario.json": PASSES });
    try {
      const as = (password: string) => redis.url.replace("//", `//:${encodeURIComponent(password)}@`);
      for (const url of [as("hush"), redis.url]) {
        const { code, err } = await seedbed(["worker"], { cwd, env: where(url) });
        expect([code, err]).toEqual([
          2,
          expect.stringMatching(/refuses the user or the password of SEEDBED_REDIS_URL/),
        ]);
        expect(err).not.toContain("hush");
      }
      expect(await freshSeedbed(["campaign", "--redis"], { cwd, env: where(as("sesame of this test")) })).toMatchObject(
        {
          code: 2,
          err: expect.stringMatching(
            /found one with maxmemory-policy allkeys-lru[\s\S]*config set maxmemory-policy noeviction/,
          ),
        },
      );
    } finally {
      await redis.stop();
    }
  });
});

/** What does not depend on who did what. */
function found({ out, err }: Ended) {
  const { runs, failing, canary, scenarios, findings } = campaignOutput.parse(
    JSON.parse(out || `{"nothing": ${JSON.stringify(err)}}`),
  );
  return {
    runs,
    failing,
    canary,
    scenarios: scenarios.map((
      { scenario, runs, failing, observed, distinct, isDone },
    ) => [scenario, runs, failing, observed, distinct, isDone]),
    findings: findings.map((
      { scenario, fingerprint, seed, strategy, times },
    ) => [scenario, fingerprint, seed, strategy, times]),
  };
}

const FILES = { "two.scenario.ts": TWO_BUGS, "race.scenario.json": RACE };

slowWithRedis(
  "a worker does the units of a campaign, shows no secret, and is done with what it has begun before it ends",
  async () => {
    const redis = await RedisServer.start();
    const cwd = folder(FILES);
    const env = where(redis.url.replace("//", "//default:@"));
    try {
      const here = await freshSeedbed(["campaign", "--runs", "200", "--no-shrink", "--json"], { cwd });
      const worker = start(["worker", "--json"], { cwd, env });
      const over = ended(worker);
      const there = await freshSeedbed(["campaign", "--redis", "--runs", "200", "--no-shrink", "--json"], { cwd, env });
      expect(found(there)).toEqual(found(here));
      expect(spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout).not.toContain(KEY);
      worker.kill("SIGTERM");
      const { code, out, err } = await over;
      expect(code, err).toBe(0);
      expect(workerOutput.parse(JSON.parse(out)).units).toBeGreaterThan(3);
      expect(err).not.toContain(KEY);
    } finally {
      await redis.stop();
    }
  },
);

(HAS_REDIS_TLS ? slow : test.skip)(
  "a worker on Deno serves a campaign on Node over TLS; who does not trust the certificate says so",
  async () => {
    const redis = await startTlsRedis("sesame of this test");
    const cwd = folder({ "race.scenario.json": RACE });
    const env = where(redis.url);
    const trusting = { ...env, NODE_EXTRA_CA_CERTS: redis.authority, DENO_CERT: redis.authority };
    const runs = ["--runs", "100", "--no-shrink", "--json"];
    const deno = spawn(`${ROOT}node_modules/.bin/deno`, ["run", "-A", COMMAND, "worker", "--json"], {
      cwd,
      env: { ...process.env, ...trusting },
    });
    const over = ended(deno);
    try {
      const { code, err } = await freshSeedbed(["worker"], { cwd, env });
      expect([code, err]).toEqual([2, expect.stringMatching(/expected a Redis at localhost:\d+, found none \(.*CERT/)]);
      expect(err).toContain("NODE_EXTRA_CA_CERTS");
      expect(err).not.toContain("sesame");
      const there = await freshSeedbed(["campaign", "--redis", ...runs], { cwd, env: trusting });
      expect(found(there)).toEqual(found(await freshSeedbed(["campaign", ...runs], { cwd })));
      deno.kill("SIGTERM");
      const ending = await over;
      expect(ending.code, ending.err).toBe(0);
      expect(workerOutput.parse(JSON.parse(ending.out)).units).toBeGreaterThan(1);
    } finally {
      deno.kill("SIGKILL");
      await redis.stop();
    }
  },
);

slowWithRedis("kills of workers, of the coordinator and of Redis change nothing that is covered or found", async () => {
  const redis = await RedisServer.start();
  const loop = '"10ms");\n    for (let i = 0; i < 3e5; i++);';
  const cwd = folder({ ...FILES, "slow.scenario.ts": TWO_BUGS.replace("two bugs", "slow").replace('"10ms")', loop) });
  const env = where(redis.url);
  const begin = (...args: string[]) => {
    const child = start(args, { cwd, env });
    return { child, over: ended(child) };
  };
  const runs = ["--runs", "600", "--no-shrink", "--json"];
  const workers = [begin("worker"), begin("worker")];
  const killed: Record<string, number> = { worker: 0, coordinator: 0, redis: 0 };
  let coordinator = begin("campaign", "--redis", ...runs);
  const campaigns = join(cwd, ".seedbed/campaigns");
  const hasBegun = () =>
    existsSync(campaigns) && readdirSync(campaigns).some((id) => existsSync(join(campaigns, id, "journal.jsonl")));
  await expect.poll(hasBegun, { timeout: 120_000 }).toBe(true);
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const kills = {
    async worker(round: number) {
      const index = round % workers.length;
      workers[index]!.child.kill("SIGKILL");
      await workers[index]!.over;
      workers[index] = begin("worker");
    },
    async coordinator() {
      coordinator.child.kill("SIGKILL");
      await coordinator.over;
      coordinator = begin("campaign", "resume", "--redis", "--json");
    },
    async redis() {
      await redis.kill();
      await redis.start();
    },
  };
  // What was started just as Redis was killed has ended with a message, and is started again.
  const revive = async () => {
    for (const [index, { child }] of workers.entries()) if (child.exitCode !== null) workers[index] = begin("worker");
    // With --json, the message is in the document.
    while (coordinator.child.exitCode === 2 && (await coordinator.over).out.includes("expected a Redis")) {
      coordinator = begin("campaign", "resume", "--redis", "--json");
    }
  };
  // The same order in every run of the suite: when exactly each strikes is for the machine to say.
  const order = ["worker", "redis", "coordinator", "worker", "coordinator", "worker", "redis"] as const;
  try {
    for (let round = 0; round < 20; round++) {
      await pause(1_500 + 211 * (round % 7));
      await revive();
      if (coordinator.child.exitCode !== null) break;
      const who = order[round % order.length]!;
      await kills[who](round);
      killed[who]!++;
    }
    for (; coordinator.child.exitCode === null; await pause(500)) await revive();
    const { code, out, err } = await coordinator.over;
    expect(code, out + err).toBe(1);
    for (const { child } of workers) child.kill("SIGTERM");
    await Promise.all(workers.map(({ over }) => over));
    expect(Object.values(killed).every((count) => count > 0), JSON.stringify(killed)).toBe(true);
    const disturbed = found(await freshSeedbed(["campaign", "resume", "--json"], { cwd }));
    expect(disturbed).toEqual(found(await freshSeedbed(["campaign", ...runs, "--jobs", "2"], { cwd })));
  } finally {
    for (const { child } of [...workers, coordinator]) child.kill("SIGKILL");
    await redis.stop();
  }
});
