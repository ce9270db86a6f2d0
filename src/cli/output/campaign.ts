/** The JSON documents of `seedbed campaign` and its commands. */
import { z } from "zod";
import { campaignFindingSchema, campaignShape } from "../../api/reports/campaign.ts";

const document = <const N extends string, S extends z.ZodRawShape>(name: N, shape: S) =>
  z.object({
    schema: z.literal(`seedbed/${name}@1`),
    ok: z.boolean().describe("true if the exit code is 0"),
    ...shape,
  });

export const campaignOutput = document("campaign", campaignShape);

export const campaignStatusOutput = document("campaign-status", {
  ...campaignShape,
  findings: z.int().describe("the number of findings"),
});

export const campaignFindingsOutput = document("campaign-findings", {
  id: z.string(),
  state: campaignShape.state,
  findings: z.array(campaignFindingSchema),
});

export const campaignStopOutput = document("campaign-stop", { id: z.string(), state: campaignShape.state });

export const workerOutput = document("worker", { units: z.int().describe("the number of units that it has done") });
