/** The JSON documents of the commands on the store. */
import { z } from "zod";
import { manifestSchema } from "../../engine/store/manifest.ts";
import { RUN_STATUSES } from "../../engine/store/stored_run.ts";
import { scenarioOutput } from "../../api/reports/scenario.ts";

const document = <const N extends string, S extends z.ZodRawShape>(name: N, shape: S) =>
  z.object({
    schema: z.literal(`seedbed/${name}@1`),
    ok: z.boolean().describe("true if the exit code is 0"),
    ...shape,
  });

export const storedRunOutput = z.object({
  id: z.string(),
  status: z.enum(RUN_STATUSES).describe("unreadable: the folder holds no valid manifest and report"),
  scenario: z.string().optional(),
  file: z.string().optional().describe("of the scenario, relative to the folder that holds the store"),
  seed: z.int().optional(),
  strategy: z.string().optional(),
  finding: z.string().optional().describe("first line of it"),
  fingerprint: z.string().optional(),
  startedAt: z.iso.datetime(),
  ageMs: z.number(),
  problem: z.string().optional().describe("the reason why it is unreadable"),
});

export type StoredRunReport = z.input<typeof storedRunOutput>;

export const runsListOutput = document("runs-list", {
  store: z.string(),
  total: z.int().describe("runs that match, shown or not"),
  runs: z.array(storedRunOutput).describe("newest first"),
  leftovers: z.array(z.string()).describe("temporary files and folders that killed processes left"),
});

export const runsShowOutput = document("runs-show", {
  run: z.string().describe("its folder"),
  manifest: manifestSchema,
  scenario: scenarioOutput,
});

export const runsPruneOutput = document("runs-prune", {
  store: z.string(),
  dryRun: z.boolean(),
  removed: z.array(storedRunOutput).describe("or would be, in a dry run"),
  kept: z.int(),
  leftovers: z.array(z.string()).describe(
    "temporary files and folders of killed processes that were removed, or would be",
  ),
});
