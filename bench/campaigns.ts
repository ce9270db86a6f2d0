/**
 * What a campaign over Redis costs, and how much of it one Redis carries: `node bench/campaigns.ts [workers] [units]`. The queue, the workers with their connections and
 * the redis-server are the real ones, in this process and beside it; the units take no time, so that all that is measured is what it takes to hand them over.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createHash } from "node:crypto";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { conduct } from "../src/api/runs/campaign/conduct.ts";
import { type CampaignScope, Coordinator } from "../src/api/runs/campaign/coordinator.ts";
import { connectRedis } from "../src/api/runs/campaign/redis/connect.ts";
import { RedisQueue } from "../src/api/runs/campaign/redis/redis_queue.ts";
import { serveUnits } from "../src/api/runs/campaign/redis/redis_worker.ts";
import { Seal } from "../src/api/runs/campaign/redis/seal.ts";
import type { Unit, UnitResult } from "../src/api/runs/campaign/unit.ts";
import { RedisServer } from "../test/support/redis_server.ts";

const [workers = 1_000, units = 5_000] = process.argv.slice(2).map(Number);
/** The coordinator hands out so many seeds at a time while it does not know how long they take. */
const SEEDS_PER_UNIT = 16;
const SEAL = new Seal("a secret of this benchmark");
const TEXT = "{}\n";
const DIGEST = createHash("sha256").update(TEXT).digest("hex");
const SCOPE: CampaignScope = {
  strategy: "random",
  seeds: { first: 1, count: units * SEEDS_PER_UNIT },
  scenarios: [DIGEST],
};

/** As if a run had taken half a second for each 16 seeds. */
function resultOf(unit: Unit): UnitResult {
  const runs = unit.seeds?.count ?? 1;
  return { unit, runs, ms: runs * 500 / SEEDS_PER_UNIT, failures: [], observed: 0, schedules: [] };
}

/** The coordinator alone, with so many workers that each hold a unit: no queue. */
function alone(): { readonly perSecond: number; readonly mib: number } {
  const coordinator = new Coordinator(SCOPE);
  const out: Unit[] = [];
  let messages = 0;
  const startedMs = performance.now();
  for (;;) {
    while (out.length < 2 * workers) {
      const unit = coordinator.next();
      if (unit === undefined) break;
      out.push(unit);
      messages++;
    }
    const unit = out.shift();
    if (unit === undefined) break;
    coordinator.take(resultOf(unit));
    messages++;
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  if (!coordinator.isDone) throw new Error("the coordinator has not covered everything");
  return { perSecond: messages / seconds, mib: process.memoryUsage().heapUsed / 2 ** 20 };
}

interface Info {
  readonly commands: number;
  readonly cpuS: number;
  readonly bytes: number;
  readonly memory: number;
}

async function overRedis(workers: number): Promise<Readonly<Record<string, number>>> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const server = await RedisServer.start();
  const end = new AbortController();
  const connection = await connectRedis(server.url);
  const watching = await connectRedis(server.url);
  const info = async (): Promise<Info> => {
    const text = await watching.redis.info("everything");
    const number = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(text)?.[1] ?? NaN);
    // Those that scripts call count as well.
    const calls = [...text.matchAll(/^cmdstat_[^:]+:calls=(\d+)/gm)].reduce((sum, [, each]) => sum + Number(each), 0);
    return {
      commands: calls,
      cpuS: number("used_cpu_user") + number("used_cpu_sys"),
      bytes: number("total_net_input_bytes") + number("total_net_output_bytes"),
      memory: number("used_memory_peak"),
    };
  };
  const serving: Promise<number>[] = [];
  for (let worker = 0; worker < workers; worker++) {
    const connection = await connectRedis(server.url);
    serving.push(serveUnits(connection, SEAL, {
      jobs: 1,
      folder,
      doUnit: ({ unit }) => Promise.resolve({ result: resultOf(unit) }),
      signal: end.signal,
      note: () => {},
    }));
  }
  const coordinator = new Coordinator(SCOPE);
  const queue = new RedisQueue(connection, SEAL, {
    id: "bench",
    scenarios: new Map([[DIGEST, TEXT]]),
    orderOf: (unit) => ({ unit, file: "", firstSeed: 1, limits: {}, strict: true }),
    note: () => {},
  });
  let done = 0;
  const before = await info();
  const startedMs = performance.now();
  await conduct(coordinator, queue, {
    record: () => void done++,
    keep: () => Promise.resolve(),
    isEnough: () => false,
  });
  const seconds = (performance.now() - startedMs) / 1_000;
  const after = await info();
  queue.close();
  end.abort();
  await Promise.all(serving);
  watching.redis.disconnect();
  await server.stop();
  rmSync(folder, { recursive: true });
  return {
    units: done,
    unitsPerS: done / seconds,
    commandsPerUnit: (after.commands - before.commands) / done,
    redisMsPerUnit: (after.cpuS - before.cpuS) * 1_000 / done,
    kBPerUnit: (after.bytes - before.bytes) / 1_000 / done,
    redisMiB: after.memory / 2 ** 20,
    processMiB: process.memoryUsage().rss / 2 ** 20,
  };
}

const { perSecond, mib } = alone();
console.log(`coordinator alone, ${workers} workers: ${Math.round(perSecond)} messages/s, heap ${mib.toFixed(0)} MiB`);
const shown = Object.entries(await overRedis(workers)).map(([name, value]) => `${name} ${Number(value.toFixed(2))}`);
console.log(`over Redis, ${workers} workers: ${shown.join(", ")}; load ${loadavg()[0]!.toFixed(1)}`);
