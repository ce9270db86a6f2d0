/** What coordinator and workers say to one another, and the names of the keys in Redis under which they do. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { resultSchema, unitSchema } from "../campaign_file.ts";
import { type Unit, unitKey } from "../unit.ts";

/** A unit, and all that it takes to do it but the compiled scenario, which is found by its digest. */
export const orderSchema = z.strictObject({
  campaign: z.string(),
  engine: z.string(),
  unit: unitSchema,
  firstSeed: z.int().min(0),
  limits: z.record(z.string(), z.number()),
  strict: z.boolean(),
});

export const cameSchema = z.strictObject({
  campaign: z.string(),
  came: z.union([
    z.strictObject({ result: resultSchema }),
    z.strictObject({ lost: unitSchema, how: z.string(), lastWords: z.string().optional() }),
  ]),
});

export type WorkOrder = z.output<typeof orderSchema>;

/** Of the keys of Seedbed and of BullMQ's. */
export const PREFIX = "seedbed";

export const KEYS = {
  scenario: (digest: string) => `${PREFIX}:scenario:${digest}`,
  /** The ids of the jobs of a campaign whose results its coordinator has not written down. */
  jobs: (campaign: string) => `${PREFIX}:jobs:${campaign}`,
  result: (job: string) => `${PREFIX}:result:${job}`,
  worker: (id: string) => `${PREFIX}:worker:${id}`,
  workers: `${PREFIX}:workers`,
} as const;

/** Results and scenarios that nobody asks for any more go away after so many seconds. */
export const KEPT_S = 30 * 24 * 3_600;

/** The same for the same unit, so that one that is handed out twice is one job. */
export function jobIdOf(campaign: string, unit: Unit): string {
  const digest = createHash("sha256").update(unitKey(unit)).digest("hex").slice(0, 32);
  return `${campaign}-${digest}`;
}
