/** The shapes of what a campaign keeps on disk: `campaign.json`, and the lines of its journal. */
import { z } from "zod";
import { scheduleSchema } from "../../../engine/ir/schedule.ts";
import { STRATEGY_NAMES } from "../../../engine/strategies/catalog.ts";
import { errorSchema } from "../../reports/error.ts";
import { findingSchema } from "../../reports/scenario.ts";

const rangeSchema = z.strictObject({ first: z.int().min(0), count: z.int().min(1) });

/** A scenario as it is handed out. */
export const campaignScenarioSchema = z.strictObject({
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string(),
  file: z.string().describe("its source, relative to the folder that the campaign was started in"),
  limits: z.record(z.string(), z.number()),
});

export const campaignSchema = z.strictObject({
  schema: z.literal("seedbed/campaign-plan@1"),
  id: z.string(),
  startedAt: z.string(),
  seedbed: z.string().describe("its version"),
  engine: z.int().describe("the revision of the engine"),
  strategy: z.enum(STRATEGY_NAMES),
  strict: z.boolean(),
  shrink: z.boolean(),
  firstSeed: z.int().min(0),
  runs: z.int().min(1).optional().describe("seeds for each scenario"),
  timeMs: z.number().positive().optional(),
  canary: campaignScenarioSchema.describe("the scenario with a planted bug"),
  scenarios: z.array(campaignScenarioSchema),
  skipped: z.array(z.strictObject({ name: z.string(), file: z.string(), why: z.string() })),
  invalid: z.array(z.strictObject({ file: z.string(), error: errorSchema })),
});

export type CampaignScenario = z.output<typeof campaignScenarioSchema>;
/** What a campaign is about: it does not change once it is written. */
export type CampaignPlan = z.output<typeof campaignSchema>;

const failureSchema = z.strictObject({
  fingerprint: z.string(),
  order: z.int(),
  seed: z.int().min(0),
  strategy: z.enum(STRATEGY_NAMES),
  times: z.int().min(1),
  decisions: scheduleSchema.optional(),
  lost: z.strictObject({ seed: z.int(), how: z.string(), lastWords: z.string().optional() }).optional(),
});

export const unitSchema = z.strictObject({
  scenario: z.string().regex(/^[0-9a-f]{64}$/),
  strategy: z.enum(STRATEGY_NAMES),
  seeds: rangeSchema.optional(),
});

/** The result of a unit. */
export const resultSchema = z.strictObject({
  unit: unitSchema,
  runs: z.int().min(0),
  ms: z.number().min(0),
  failures: z.array(failureSchema).readonly(),
  observed: z.int().min(0),
  schedules: z.array(z.string()).readonly(),
  isComplete: z.boolean().optional(),
});

/** What is known of a finding once its first run was looked into and stored. */
export const keptSchema = z.strictObject({
  scenario: z.string(),
  fingerprint: z.string(),
  order: z.int(),
  finding: findingSchema.optional(),
  trace: z.string().optional(),
  shrunk: z.string().optional(),
  replay: z.string().optional(),
  problems: z.array(z.string()).optional(),
});

export type KeptFinding = z.output<typeof keptSchema>;

/** A line of the journal; `elapsedMs` is the real time that the campaign has been at work. */
export const lineSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("result"), elapsedMs: z.number(), result: resultSchema }),
  z.strictObject({ kind: z.literal("kept"), elapsedMs: z.number(), kept: keptSchema }),
  z.strictObject({ kind: z.literal("ended"), elapsedMs: z.number(), why: z.enum(["done", "time", "stopped"]) }),
]);

export type JournalLine = z.output<typeof lineSchema>;
