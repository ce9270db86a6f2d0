/** What came of one scenario: the common part of what `run`, `test` and `replay` print, and `report.json` of a stored run. */
import { z } from "zod";
import { EACH_CAPABILITY } from "../../engine/capabilities/registry.ts";
import { locationSchema } from "./error.ts";

/** Paths of what capabilities leave of a run. */
const ARTIFACTS = Object.fromEntries(
  EACH_CAPABILITY.flatMap(({ name, artifact }) =>
    artifact === undefined ? [] : [[name, z.string().optional().describe(artifact.describe)] as const]
  ),
);

export const findingSchema = z.object({
  kind: z.string(),
  title: z.string(),
  message: z.string(),
  fingerprint: z.string(),
  task: z.string().optional(),
  step: z.string().optional(),
  location: locationSchema.optional(),
  hint: z.string().optional(),
  details: z.array(z.string()).optional(),
});

/** A line of the story of a failure. */
export const storyLineSchema = z.object({
  decision: z.int().optional().describe("index in the shrunk run; absent for the place of the failure"),
  atMs: z.number().optional().describe("when it happened, in virtual ms since the start; of a choice"),
  contrast: z.boolean().optional().describe("true for what is otherwise in the nearest run that passes"),
  location: locationSchema.optional(),
  source: z.string().optional().describe("text of the author's line, or of the operation"),
  sourceColumn: z.int().optional().describe("where in that text it happens, from 0"),
  task: z.string().optional(),
  callers: z.array(z.string()).optional().describe("the author's functions on the way there, innermost first"),
  note: z.string().optional(),
});

export const sizeSchema = z.object({ steps: z.int(), decisions: z.int(), deviations: z.int() });

export const contrastSchema = z.object({
  passes: z.boolean().describe("whether one passes"),
  runs: z.int().describe("how many were looked at"),
  anyValues: z.boolean().optional().describe("whether the default order fails with other random values, too"),
}).describe("where every default leads to the failure: other runs");

export const shrunkSchema = z.object({
  before: sizeSchema,
  after: sizeSchema,
  attempts: z.int(),
  complete: z.boolean().describe("false when the budget ran out before nothing could be made smaller"),
  matter: z.int().describe("how many of the deviations matter"),
  matterAtDefault: z.int().optional().describe("how many random values matter although they are 0"),
  contrast: contrastSchema.optional(),
});

export const scenarioOutput = z.object({
  name: z.string(),
  file: z.string(),
  tags: z.array(z.string()).optional(),
  status: z.enum(["pass", "fail", "timeout", "skip"]),
  skipped: z.string().optional().describe("why it was not run"),
  runs: z.int(),
  interrupted: z.boolean().optional().describe("true when the search was ended before it had tried every seed"),
  exhausted: z.object({
    schedules: z.int().describe("how many there are"),
    bounds: z.array(z.string()).describe("what the claim is limited to; empty if nothing limits it"),
  }).optional().describe("every schedule was run, and passed"),
  seed: z.int().optional(),
  strategy: z.string().optional(),
  decisions: z.int().describe("of the failing run, or of the last one"),
  virtualMs: z.number(),
  durationMs: z.number(),
  finding: findingSchema.optional(),
  story: z.array(storyLineSchema).optional(),
  shrunk: shrunkSchema.optional(),
  printed: z.array(z.string()).optional().describe("what the failing run printed, line by line"),
  warnings: z.array(z.string()).optional().describe("what is not right, and is no failure"),
  hint: z.string().optional().describe("what to do next"),
  problems: z.array(z.string()).optional().describe("what else went wrong: not shrunk, not stored"),
  recorded: z.string().optional().describe("where --record <path> wrote the trace"),
  recording: z.object({
    trace: z.string(),
    shrunk: z.string().optional(),
    ...ARTIFACTS,
    replay: z.string().describe("the command line"),
    explore: z.string().optional().describe("the command line that opens it in the REPL"),
  }).optional().describe("the run in the store"),
});

export type ScenarioReport = z.input<typeof scenarioOutput>;
export type Contrast = z.output<typeof contrastSchema>;
export type FindingReport = z.input<typeof findingSchema>;
export type StoryLine = z.input<typeof storyLineSchema>;

export const reportOutput = z.object({ schema: z.literal("seedbed/report@1"), scenario: scenarioOutput });
