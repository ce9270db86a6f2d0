/** The JSON documents that commands print with `--json`: one each, named and versioned by `schema`. */
import { z } from "zod";
import { summarySchema } from "../../api/reports/events.ts";
import { exploreShape } from "../../api/reports/explore.ts";
import { coverageShape } from "../../api/reports/http_coverage.ts";
import { httpExploreShape } from "../../api/reports/http_explore.ts";
import { httpReplayShape } from "../../api/reports/http_replay.ts";
import { httpShrinkShape } from "../../api/reports/http_shrink.ts";
import { errorSchema } from "../../api/reports/error.ts";
import { MOMENT } from "./session.ts";
import {
  contrastSchema,
  findingSchema,
  scenarioOutput,
  shrunkSchema,
  sizeSchema,
  storyLineSchema,
} from "../../api/reports/scenario.ts";

const document = <const N extends string, S extends z.ZodRawShape>(name: N, shape: S) =>
  z.object({
    schema: z.literal(`seedbed/${name}@1`),
    ok: z.boolean().describe("true if the exit code is 0"),
    ...shape,
  });

const problem = z.object({ line: z.int().optional(), message: z.string() });

export const runOutput = document("run", { scenario: scenarioOutput });

export const exploreOutput = document("explore", exploreShape);

export const httpExploreOutput = document("http-explore", httpExploreShape);

export const httpReplayOutput = document("http-replay", httpReplayShape);

export const httpShrinkOutput = document("http-shrink", httpShrinkShape);

export const httpCoverageOutput = document("http-coverage", coverageShape);

export const httpExportOutput = document("http-export", {
  as: z.string(),
  file: z.string().optional().describe("the file that was written; left out without --out"),
  text: z.string(),
});

export const testOutput = document("test", {
  summary: summarySchema,
  stopped: z.enum(["interrupted", "bail"]).optional().describe("the reason why the remaining files were not run"),
  scenarios: z.array(scenarioOutput),
  invalid: z.array(z.object({ file: z.string(), error: errorSchema })),
});

export const replayOutput = document("replay", {
  trace: z.string(),
  verdict: z.enum(["reproduced", "divergence"]),
  sources: z.enum(["none", "same", "changed"]).describe("the code, compared with what was recorded"),
  difference: z.string().optional().describe("the first divergence"),
  scenario: scenarioOutput,
});

export const shrinkOutput = document("shrink", {
  trace: z.string(),
  out: z.string(),
  before: sizeSchema,
  after: sizeSchema,
  attempts: z.int(),
  complete: z.boolean(),
  ...shrunkSchema.pick({ matter: true, matterAtDefault: true }).shape,
  contrast: contrastSchema.optional(),
  story: z.array(storyLineSchema),
  finding: findingSchema.optional(),
  replay: z.string(),
  others: z.array(z.object({ finding: findingSchema, out: z.string().describe("the trace of its run") })).optional()
    .describe("with --any-finding: other failures that turned up"),
});

export const compileOutput = document("compile", {
  file: z.string(),
  scenario: z.string(),
  out: z.string(),
  bytes: z.int(),
  sha256: z.string().optional().describe("of the code; absent when there is none"),
});

export const verifyOutput = document("trace-verify", {
  trace: z.string(),
  version: z.int().optional().describe("of the format of the file"),
  problems: z.array(problem),
  warnings: z.array(problem).describe("with --no-strict they do not count"),
  scenario: z.string().optional(),
  entries: z.int().optional(),
  decisions: z.int().optional(),
  end: z.string().optional(),
  sha256: z.string().optional(),
});

export const showOutput = document("trace-show", {
  trace: z.string(),
  problems: z.array(problem),
  scenario: z.string().optional(),
  seed: z.int().optional(),
  strategy: z.string().optional(),
  entries: z.array(z.object(MOMENT)),
  end: z.object({ status: z.string(), virtualMs: z.number(), finding: z.json().optional() }).optional(),
});

export const validateOutput = document("validate", {
  files: z.array(z.object({
    file: z.string(),
    ok: z.boolean(),
    scenarios: z.array(z.string()),
    error: errorSchema.optional(),
  })),
});

export const versionOutput = document("version", {
  version: z.string(),
  runtime: z.object({ name: z.string(), version: z.string() }),
  platform: z.object({ os: z.string(), arch: z.string() }),
});

export const helpOutput = document("help", { text: z.string() });
