/**
 * The queue of a campaign that machines share: units are jobs of BullMQ, and results are keys of Redis that stay until the coordinator has written
 * them down. A job is named after its unit, so that one that is handed out twice is done once, and a result that comes twice is one.
 *
 * BullMQ gives a job whose worker has died to another one. Whatever else gets lost, as when Redis was started again without its last second,
 * is noticed by looking, and handed out again.
 */
import type { Queue, QueueEvents } from "bullmq";
import { nowMs } from "../../../host.ts";
import type { Unit } from "../unit.ts";
import type { UnitOrder } from "../do_unit.ts";
import type { Came, QueueWorker, WatchedQueue } from "../work_queue.ts";
import type { RedisConnection } from "./connect.ts";
import { engineDigest } from "./engine_digest.ts";
import { cameSchema, jobIdOf, KEPT_S, KEYS, PREFIX, type WorkOrder } from "./messages.ts";
import { type Presence, workersOf } from "./presence.ts";
import type { Seal } from "./seal.ts";
import { jsonOf } from "../../../../engine/text/json_text.ts";

/** What the queue hands to workers of a campaign. */
export interface QueuedCampaign {
  readonly id: string;
  /** The compiled scenarios, by their digests. */
  readonly scenarios: ReadonlyMap<string, string>;
  readonly orderOf: (unit: Unit) => UnitOrder;
  /** Tells people what they should know. */
  readonly note: (text: string) => void;
}

/** For each process of a worker one to do and one to do next. */
const UNITS_EACH = 2;
/** While no worker is there, so that the first one finds something to do. */
const MIN_CAPACITY = 4;
const LOOK_EVERY_MS = 2_000;
/** As long as units that were begun may take. */
const END_WITHIN_MS = 3_000;

export class RedisQueue implements WatchedQueue {
  readonly #connection: RedisConnection;
  readonly #seal: Seal;
  readonly #campaign: QueuedCampaign;
  readonly #queue: Queue;
  readonly #events: QueueEvents;
  readonly #name: string;
  /** By the id of the job. */
  readonly #out = new Map<string, Unit>();
  readonly #came: { readonly job: string; readonly came: Came }[] = [];
  readonly #ready: Promise<void>;
  readonly #told = new Set<string>();
  #isReady = false;
  #failure: unknown;
  /** Handed over, and written down once the next one is asked for. */
  #handedOver: string | undefined;
  #workers: readonly Presence[] = [];
  #lookedMs = 0;
  #isLooking = false;
  #endsMs: number | undefined;
  #wake = () => {};

  constructor(connection: RedisConnection, seal: Seal, campaign: QueuedCampaign) {
    this.#connection = connection;
    this.#seal = seal;
    this.#campaign = campaign;
    this.#name = seal.meetingPoint(engineDigest());
    const { bullmq, redis } = connection;
    const options = { connection: redis, prefix: PREFIX };
    this.#queue = new bullmq.Queue(this.#name, { ...options, streams: { events: { maxLen: 1_000 } } });
    this.#events = new bullmq.QueueEvents(this.#name, { connection: redis.duplicate(), prefix: PREFIX });
    // Connections are made again by themselves.
    this.#queue.on("error", () => {});
    this.#events.on("error", () => {});
    this.#events.on("completed", ({ jobId }) => void this.#collect([jobId]).catch(this.#fail));
    this.#events.on("failed", ({ jobId, failedReason }) => void this.#again(jobId, failedReason).catch(this.#fail));
    this.#ready = this.#begin();
    this.#ready.then(() => this.#isReady = true).catch(this.#fail);
  }

  get capacity(): number {
    return Math.max(MIN_CAPACITY, UNITS_EACH * this.#own.reduce((sum, { jobs }) => sum + jobs, 0));
  }

  put(unit: Unit): void {
    const id = jobIdOf(this.#campaign.id, unit);
    this.#out.set(id, unit);
    this.#ready.then(() => this.#add(id, unit)).catch(this.#fail);
  }

  async take(withinMs: number): Promise<Came | "nothing" | "over"> {
    const done = this.#handedOver;
    this.#handedOver = undefined;
    if (done !== undefined) this.#forget(done).catch(this.#fail);
    if (this.#isReady && !this.#isLooking && nowMs() - this.#lookedMs >= LOOK_EVERY_MS) {
      this.#isLooking = true;
      this.#look().catch(this.#fail).finally(() => this.#isLooking = false);
    }
    if (this.#came.length === 0 && !this.#isOver) await this.#woken(withinMs);
    if (this.#failure !== undefined) throw this.#failure;
    const next = this.#came.shift();
    if (next === undefined) return this.#isOver ? "over" : "nothing";
    this.#handedOver = next.job;
    return next.came;
  }

  end(): void {
    this.#endsMs = nowMs() + END_WITHIN_MS;
    for (const id of this.#out.keys()) {
      this.#queue.remove(id).then((removed) => {
        if (removed === 1) this.#out.delete(id);
        this.#wake();
      }).catch(this.#fail);
    }
  }

  close(): void {
    this.#events.close().catch(() => {});
    this.#queue.close().catch(() => {});
    this.#connection.redis.disconnect();
  }

  get workers(): readonly QueueWorker[] {
    return this.#own.map(({ host, pid, jobs, busy, done }) => ({ name: `${host}, process ${pid}`, jobs, busy, done }));
  }

  get #isOver(): boolean {
    return this.#endsMs !== undefined && (this.#out.size === 0 || nowMs() >= this.#endsMs);
  }

  /** Workers that take from this queue. */
  get #own(): readonly Presence[] {
    return this.#workers.filter(({ queue }) => queue === this.#name);
  }

  /** Provides the scenarios, and looks for what another process of this campaign has left. */
  async #begin(): Promise<void> {
    const { redis } = this.#connection;
    const { id, scenarios } = this.#campaign;
    for (const digest of scenarios.keys()) await this.#provide(digest);
    const left = await redis.smembers(KEYS.jobs(id));
    await this.#collect(left);
    for (const job of left) {
      // What a worker is doing now cannot be taken from it, and its result is as good as another's.
      await this.#queue.remove(job);
      if (!this.#came.some((each) => each.job === job)) await redis.srem(KEYS.jobs(id), job);
    }
    await this.#countWorkers();
  }

  async #provide(digest: string): Promise<void> {
    await this.#connection.redis.set(KEYS.scenario(digest), this.#campaign.scenarios.get(digest)!, "EX", KEPT_S);
  }

  async #add(id: string, unit: Unit): Promise<void> {
    if (!this.#out.has(id) || this.#endsMs !== undefined) return;
    const { firstSeed, limits, strict } = this.#campaign.orderOf(unit);
    const order: WorkOrder = {
      campaign: this.#campaign.id,
      engine: engineDigest(),
      unit: { ...unit },
      firstSeed,
      limits: { ...limits },
      strict,
    };
    const jobs = KEYS.jobs(this.#campaign.id);
    await this.#connection.redis.multi().sadd(jobs, id).expire(jobs, KEPT_S).exec();
    await this.#queue.add("unit", this.#seal.close("unit", order), {
      jobId: id,
      removeOnComplete: true,
      removeOnFail: true,
    });
  }

  /** A worker could not do it: once more. */
  async #again(id: string, why: string): Promise<void> {
    const unit = this.#out.get(id);
    if (unit === undefined) return;
    this.#tell(`a worker could not do a unit, which is handed out again: ${why}`);
    await this.#provide(unit.scenario);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    await this.#add(id, unit);
  }

  /** Takes the results that are there. */
  async #collect(ids: readonly string[]): Promise<void> {
    const prefix = `${this.#campaign.id}-`;
    const own = ids.filter((id) => id.startsWith(prefix));
    if (own.length === 0) return;
    const texts = await this.#connection.redis.mget(own.map(KEYS.result));
    for (const [index, id] of own.entries()) {
      const text = texts[index];
      if (typeof text !== "string" || this.#came.some(({ job }) => job === id) || this.#handedOver === id) continue;
      const found = this.#seal.open("result", jsonOf(text), cameSchema);
      const unit = found && ("result" in found.came ? found.came.result.unit : found.came.lost);
      if (unit === undefined || found!.campaign !== this.#campaign.id || jobIdOf(this.#campaign.id, unit) !== id) {
        this.#tell("a result was not sealed by a worker with the secret of this campaign, and does not count");
        await this.#connection.redis.del(KEYS.result(id));
        continue;
      }
      this.#out.delete(id);
      this.#came.push({ job: id, came: found!.came });
    }
    this.#wake();
  }

  /** It is written down. */
  async #forget(id: string): Promise<void> {
    await this.#connection.redis.multi().del(KEYS.result(id)).srem(KEYS.jobs(this.#campaign.id), id).exec();
  }

  /** Finds results of which nothing was heard, and jobs that are no longer there. */
  async #look(): Promise<void> {
    this.#lookedMs = nowMs();
    await this.#countWorkers();
    const asked = [...this.#out.keys()];
    await this.#collect(asked);
    for (const id of asked) {
      const unit = this.#out.get(id);
      if (unit === undefined || await this.#connection.redis.exists(this.#queue.toKey(id)) === 1) continue;
      // Its result may have come while it was asked for.
      await this.#collect([id]);
      if (this.#out.has(id)) await this.#add(id, unit);
    }
  }

  async #countWorkers(): Promise<void> {
    this.#workers = await workersOf(this.#connection.redis);
    const others = this.#workers.filter(({ queue }) => queue !== this.#name);
    for (const { host, pid, engine } of others) {
      const why = engine === engineDigest()
        ? "has another SEEDBED_CAMPAIGN_KEY"
        : "is of another version of Seedbed, whose results may differ";
      this.#tell(`the worker at ${host} (process ${pid}) ${why}: it gets no units of this campaign`);
    }
    if (this.#own.length === 0) this.#tell("no worker is there yet: seedbed worker starts one, on any machine");
  }

  /** Each once. */
  #tell(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#campaign.note(`${text}\n`);
  }

  readonly #fail = (error: unknown) => {
    this.#failure ??= error;
    this.#wake();
  };

  #woken(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
