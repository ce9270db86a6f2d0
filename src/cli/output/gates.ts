/** The JSON documents of `gate` and `ci`. */
import { z } from "zod";
import { locationSchema } from "../../api/reports/error.ts";
import { campaignShape } from "../../api/reports/campaign.ts";
import { scenarioOutput } from "../../api/reports/scenario.ts";
import { determinismSchema } from "./doctor.ts";

export const stageSchema = z.object({
  name: z.string(),
  status: z.enum(["pass", "fail", "invalid", "skip"]).describe(
    "invalid: the stage could not run; skip: there was nothing to do",
  ),
  said: z.string(),
  durationMs: z.number(),
  problems: z.array(z.object({
    message: z.string(),
    location: locationSchema.optional(),
    hint: z.string().optional(),
  })),
});

export type StageReport = z.input<typeof stageSchema>;

export const gateOutput = z.object({
  schema: z.literal("seedbed/gate@1"),
  ok: z.boolean().describe("true if the exit code is 0"),
  since: z.string().optional(),
  files: z.array(z.string()).describe("the scenario files that were checked"),
  of: z.int().describe("the number of them"),
  stages: z.array(stageSchema),
  scenarios: z.array(scenarioOutput).describe("the results of the tests"),
  determinism: determinismSchema.optional(),
  known: z.array(z.object({
    scenario: z.string(),
    fingerprint: z.string(),
    why: z.enum(["listed", "older"]).describe(
      "listed: in seedbed.known.json; older: its run fails in the same way at the merge base",
    ),
  })).describe("findings that were met and shut nothing"),
  campaign: z.object(campaignShape).optional().describe("with --budget: the search with fresh seeds"),
});

export const ciOutput = z.object({
  schema: z.literal("seedbed/ci@1"),
  ok: z.boolean().describe("true if the exit code is 0"),
  trace: z.string(),
  stages: z.array(stageSchema),
});
