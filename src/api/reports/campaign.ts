/** The result of a campaign: what it covered, and what it found. */
import { z } from "zod";
import { errorSchema } from "./error.ts";
import { findingSchema } from "./scenario.ts";

export const campaignFindingSchema = z.object({
  scenario: z.string(),
  file: z.string(),
  fingerprint: z.string(),
  seed: z.int().describe("of the first run that shows it"),
  strategy: z.string().describe("who decided in that run"),
  times: z.int().describe("the number of runs that showed it"),
  foundMs: z.number().describe("real time that the campaign had been at work when a run first showed it"),
  finding: findingSchema.optional(),
  trace: z.string().optional().describe("absent if the run could not be stored"),
  shrunk: z.string().optional().describe("the smallest run that fails in the same way"),
  replay: z.string().optional().describe("the command line"),
  problems: z.array(z.string()).optional(),
});

export const campaignShape = {
  id: z.string(),
  state: z.enum(["running", "done", "stopped", "time"]).describe(
    "stopped: somebody ended it, or its process was killed, and campaign resume goes on; time: its time is over",
  ),
  strategy: z.string(),
  firstSeed: z.int(),
  runs: z.int(),
  failing: z.int().describe("the number of runs that failed"),
  elapsedMs: z.number().describe("real time that it has been at work"),
  workMs: z.number().describe("the sum of what its workers took"),
  canary: z.enum(["found", "missed", "pending"]).describe(
    "whether the planted bug was found; missed: the campaign's own machinery is broken",
  ),
  scenarios: z.array(z.object({
    scenario: z.string(),
    file: z.string(),
    digest: z.string().describe("of the compiled scenario"),
    runs: z.int(),
    failing: z.int(),
    workMs: z.number(),
    observed: z.int().describe("the number of observed runs"),
    distinct: z.int().describe("the number of distinct schedules that they showed"),
    unseen: z.int().optional().describe(
      "the estimated number of further ones (Chao2 over units, so it depends on how the work was divided); absent for few units",
    ),
    isDone: z.boolean().describe("nothing is left to try"),
    isGivenUp: z.boolean().describe("too many of its runs ended their process"),
  })),
  findings: z.array(campaignFindingSchema).describe(
    "one for each scenario and fingerprint, in the order of the scenarios",
  ),
  skipped: z.array(z.object({ name: z.string(), file: z.string(), why: z.string() })),
  invalid: z.array(z.object({ file: z.string(), error: errorSchema })).describe("files that do not load"),
  problem: errorSchema.optional().describe("why it ended early, as when the disk is full"),
};

export type CampaignReport = z.output<z.ZodObject<typeof campaignShape>>;
export type CampaignFindingReport = z.output<typeof campaignFindingSchema>;
