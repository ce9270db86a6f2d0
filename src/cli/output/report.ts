/** The JSON documents of the commands on reports. */
import { z } from "zod";
import { scenarioOutput } from "../../api/reports/scenario.ts";

const document = <const N extends string, S extends z.ZodRawShape>(name: N, shape: S) =>
  z.object({
    schema: z.literal(`seedbed/${name}@1`),
    ok: z.boolean().describe("true if the exit code is 0"),
    ...shape,
  });

export const reportShowOutput = document("report-show", { trace: z.string(), scenario: scenarioOutput });

export const reportQueryOutput = document("report-query", {
  trace: z.string(),
  query: z.string(),
  matches: z.array(z.object({
    path: z.string().describe("its normalized path (RFC 9535)"),
    value: z.json(),
  })),
});

export const reportPathsOutput = document("report-paths", {
  trace: z.string(),
  paths: z.array(z.object({ path: z.string(), types: z.array(z.string()) })),
  complete: z.boolean().describe("false if there are more than are listed"),
});

const ending = z.object({
  status: z.string(),
  fingerprint: z.string().optional(),
  finding: z.string().optional().describe("title of it"),
  runs: z.array(z.string()),
});

export const reportFlakyOutput = document("report-flaky", {
  budgetPct: z.number(),
  scenarios: z.array(z.object({
    name: z.string(),
    file: z.string().optional().describe("the file of its code; absent for a scenario without code"),
    runs: z.int(),
    endings: z.array(ending).describe("the commonest first"),
    flakyPct: z.number().describe("share of the runs that ended differently from most"),
    nondeterministic: z.array(z.object({
      seed: z.int(),
      strategy: z.string(),
      runs: z.array(z.string()),
    })).describe("runs of the same code with the same seed that did not end alike"),
  })),
  unreadable: z.array(z.object({ run: z.string(), problem: z.string() })),
});
