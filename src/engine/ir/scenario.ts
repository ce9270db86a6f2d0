/**
 * The scenario IR: what every front end compiles to and the engine runs. Plain data; code is named by `call` steps and
 * invariants and lives in the bundle beside it. Files of version 1 with `steps` are valid IR as they are.
 */
import { z } from "zod";
import { type Step, stepSchema } from "../capabilities/registry.ts";
import type { Limits } from "../world/limits.ts";
import { type Setting, settingSchema } from "./settings.ts";
import { examplesSchema, inputsSchema } from "./inputs.ts";
import { scheduleSchema } from "./schedule.ts";
import { DURATION_EXPECTED, DURATION_PATTERN } from "../text/duration.ts";

const duration = z.string().regex(DURATION_PATTERN, `expected ${DURATION_EXPECTED}`);
const place = z.string().optional().describe("where the author wrote it");

const always = z.strictObject({ kind: z.literal("always"), name: z.string().min(1), ref: z.string(), at: place })
  .describe("Checked after every event.");
const atEnd = z.strictObject({ kind: z.literal("finally"), name: z.string().min(1), ref: z.string(), at: place })
  .describe("Checked once, after the last step.");
const eventually = z.strictObject({
  kind: z.literal("eventually"),
  name: z.string().min(1),
  ref: z.string(),
  within: duration,
  at: place,
}).describe("Must hold at some moment, at the latest this much virtual time after the last step.");

export const invariantSchema = z.discriminatedUnion("kind", [always, atEnd, eventually]);
export type Invariant = z.output<typeof invariantSchema>;

export const limitsSchema = z.strictObject({
  maxSteps: z.int().min(1).optional(),
  maxVirtualMs: z.number().positive().optional(),
  maxEvents: z.int().min(1).optional(),
  maxSpins: z.int().min(1).optional(),
  maxMicrotasks: z.int().min(1).optional(),
  maxHostMs: z.number().positive().optional(),
  maxHostBytes: z.int().min(1).optional(),
  maxClockReads: z.int().min(0).optional(),
}).describe("Limits on what a run may use.");

const codeSchema = z.strictObject({
  entry: z.string().describe("the author's file, as it is named in places"),
  bundle: z.string().describe("JavaScript: the scenario module and everything it imports"),
  sourceMap: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256 in hex").describe("of the bundle and the source map"),
}).describe("The code that call steps and invariants name.");

/**
 * The code of a scenario, bundled.
 * @internal
 */
export type CompiledCode = z.output<typeof codeSchema>;

export const scenarioSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1, { error: "expected version 1" }),
  name: z.string().min(1),
  steps: z.array(stepSchema),
  invariants: z.array(invariantSchema).optional(),
  inputs: inputsSchema.optional(),
  examples: examplesSchema.optional(),
  world: settingSchema.optional(),
  limits: limitsSchema.optional(),
  schedule: scheduleSchema.optional(),
  timeout: duration.optional().describe("limit on virtual time"),
  untilIdle: z.literal(true).optional().describe(
    "after the last step the run goes on with what the program has left under way: at most 250 turns, and one hour of virtual time",
  ),
  tags: z.array(z.string().min(1)).optional(),
  skip: z.string().min(1).optional().describe("the reason why the scenario is skipped"),
  export: z.string().optional().describe("the export of the code bundle that holds the scenario"),
  at: place,
  code: codeSchema.optional(),
}).describe("A Seedbed scenario.");

/**
 * The output of the schema of scenarios.
 * @internal
 */
export type ParsedScenario = z.output<typeof scenarioSchema>;

/** One scenario as plain data: its steps, its invariants, and the world that it starts in. `schema/scenario.json` describes it. */
export type ScenarioIR = ParsedScenario;
export type { Limits, Setting, Step };
