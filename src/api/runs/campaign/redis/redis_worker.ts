/**
 * A worker of campaigns: takes units that a coordinator with the shared secret has sealed, has them done by processes of this machine, and puts their
 * sealed results into Redis. The compiled scenarios are fetched by their digests, and kept.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { newId } from "../../../new_id.ts";
import { writeFileAtomically } from "../../../../engine/store/atomic_file.ts";
import type { UnitOrder } from "../do_unit.ts";
import type { Came } from "../work_queue.ts";
import type { RedisConnection } from "./connect.ts";
import { engineDigest } from "./engine_digest.ts";
import { KEPT_S, KEYS, orderSchema, PREFIX } from "./messages.ts";
import { announce } from "./presence.ts";
import type { Seal } from "./seal.ts";

export interface WorkerSettings {
  readonly jobs: number;
  /** Absolute path of a folder for compiled scenarios. */
  readonly folder: string;
  readonly doUnit: (order: UnitOrder) => Promise<Came>;
  /** Ends it: what was begun is done first. */
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}

/** A worker that has not been heard of for so long has died: its units go to others. */
const LOCK_MS = 10_000;
const LOOK_FOR_DEAD_EVERY_MS = 5_000;
const ANY_NUMBER = 1_000_000;
/** What was begun and takes longer is given to another worker. */
const DRAIN_WITHIN_MS = 30_000;
const LEAVE_WITHIN_MS = 1_000;

/** @returns the number of units that it has done */
export async function serveUnits(connection: RedisConnection, seal: Seal, settings: WorkerSettings): Promise<number> {
  const { bullmq, redis } = connection;
  const { jobs, signal, note } = settings;
  const queue = seal.meetingPoint(engineDigest());
  let busy = 0;
  let done = 0;
  const about = { id: newId(), host: hostname(), pid: process.pid, jobs, engine: engineDigest(), queue };
  const told = new Set<string>();
  const tell = (text: string) => {
    if (!told.has(text)) note(`${text}\n`);
    told.add(text);
  };
  const worker = new bullmq.Worker(queue, async ({ id, data }) => {
    busy++;
    try {
      const order = await orderFrom(data, connection, seal, settings.folder);
      const came = await settings.doUnit(order.order);
      const sealed = seal.close("result", { campaign: order.campaign, came });
      await redis.set(KEYS.result(id!), JSON.stringify(sealed), "EX", KEPT_S);
      done++;
    } finally {
      busy--;
    }
  }, {
    connection: redis,
    prefix: PREFIX,
    concurrency: jobs,
    lockDuration: LOCK_MS,
    stalledInterval: LOOK_FOR_DEAD_EVERY_MS,
    // A machine that dies says nothing about the unit. A run that ends its process is told as a result.
    maxStalledCount: ANY_NUMBER,
  });
  worker.on("error", ({ message }) => tell(`waiting for the Redis at ${connection.shown}: ${message}`));
  worker.on("failed", (_job, { message }) => tell(message));
  const leave = announce(redis, () => ({ ...about, busy, done }));
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await withinMs(DRAIN_WITHIN_MS, worker.close());
  await withinMs(LEAVE_WITHIN_MS, leave());
  redis.disconnect();
  return done;
}

/** Waits for work, and no longer than that: Redis may be gone for good. */
async function withinMs(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => timer = setTimeout(resolve, ms));
  await Promise.race([work, late]);
  clearTimeout(timer);
}

interface Received {
  readonly campaign: string;
  readonly order: UnitOrder;
}

/** @throws Error for what nobody with the secret has sealed, and for a scenario that is not there, or another than its digest says */
async function orderFrom(
  data: unknown,
  { redis }: RedisConnection,
  seal: Seal,
  folder: string,
): Promise<Received> {
  const received = seal.open("unit", data, orderSchema);
  if (received === undefined) {
    throw new Error("refused a unit that is not sealed with the secret of SEEDBED_CAMPAIGN_KEY");
  }
  const { campaign, engine, unit, firstSeed, limits, strict } = received;
  if (engine !== engineDigest()) {
    throw new Error("refused a unit for another version of Seedbed, whose results may differ");
  }
  const file = join(folder, `${unit.scenario}.json`);
  if (!existsSync(file)) {
    const text = await redis.get(KEYS.scenario(unit.scenario));
    if (text === null) throw new Error(`the compiled scenario ${unit.scenario} is not in Redis`);
    const digest = createHash("sha256").update(text).digest("hex");
    if (digest !== unit.scenario) {
      throw new Error(`refused the scenario ${unit.scenario}, whose content has the digest ${digest}`);
    }
    writeFileAtomically(file, text, newId());
  }
  return { campaign, order: { unit, file, firstSeed, limits, strict } };
}
