/** The way from a campaign to workers of other machines, and from a worker to campaigns: what the environment says, checked once. */
import { readFileSync } from "node:fs";
import process from "node:process";
import type { CampaignPlan } from "../../api/runs/campaign/campaign_file.ts";
import type { UnitOrder } from "../../api/runs/campaign/do_unit.ts";
import { connectRedis, REDIS_URL, type RedisConnection } from "../../api/runs/campaign/redis/connect.ts";
import { RedisQueue } from "../../api/runs/campaign/redis/redis_queue.ts";
import { CAMPAIGN_KEY, Seal } from "../../api/runs/campaign/redis/seal.ts";
import type { Unit } from "../../api/runs/campaign/unit.ts";
import type { WatchedQueue } from "../../api/runs/campaign/work_queue.ts";

export class CampaignLink {
  readonly connection: RedisConnection;
  readonly seal: Seal;

  private constructor(connection: RedisConnection, seal: Seal) {
    this.connection = connection;
    this.seal = seal;
  }

  /** @throws SeedbedError for a secret or a Redis that will not do */
  static async open(): Promise<CampaignLink> {
    const seal = new Seal(takeSecret(CAMPAIGN_KEY));
    return new CampaignLink(await connectRedis(takeSecret(REDIS_URL)), seal);
  }

  queueFor(
    { id, strategy, scenarios, canary }: CampaignPlan,
    orderOf: (unit: Unit) => UnitOrder,
    note: (text: string) => void,
  ): WatchedQueue {
    const texts = [canary, ...scenarios].map(({ digest }) =>
      [digest, readFileSync(orderOf({ scenario: digest, strategy }).file, "utf8")] as const
    );
    return new RedisQueue(this.connection, this.seal, { id, scenarios: new Map(texts), orderOf, note });
  }

  close(): void {
    this.connection.redis.disconnect();
  }
}

/** Takes it out of the environment: processes that run the code of scenarios do not get it. */
function takeSecret(name: string): string | undefined {
  const value = process.env[name];
  delete process.env[name];
  return value;
}
