/**
 * The trace format: JSON Lines. A header; decisions, operations, time, steps and events in order; a footer.
 * Nothing in it depends on the machine or the runtime: the same scenario, seed and engine give the same bytes.
 */
import { z } from "zod";
import { scenarioSchema } from "../ir/scenario.ts";
import {
  faultLine,
  hostLine,
  inputLine,
  lateLine,
  latencyLine,
  pauseLine,
  pickLine,
  randomLine,
} from "../ir/schedule.ts";

export const TRACE_FORMAT = "seedbed-trace";
/** Raised when the format changes; `modernize.ts` then reads what was, and `test/golden/traces` gets a file of it. */
export const TRACE_VERSION = 7;
/** Raised when the engine comes to ask for other decisions, or in another order; `revisions.ts` says what changed. */
export const ENGINE_REVISION = 5;

const label = z.string();
const index = z.int().min(0);

export const headerSchema = z.strictObject({
  format: z.literal(TRACE_FORMAT),
  version: z.literal(TRACE_VERSION),
  engine: z.int().min(1),
  seed: z.int().min(0).describe("seed of the strategy"),
  strategy: z.string(),
  limits: z.strictObject({
    maxSteps: z.int(),
    maxVirtualMs: z.number(),
    maxEvents: z.int(),
    maxSpins: z.int(),
    maxMicrotasks: z.int(),
    maxHostMs: z.number(),
    maxHostBytes: z.int(),
    maxClockReads: z.int(),
  }),
  code: z.strictObject({ entry: z.string(), sha256: z.string() }).optional()
    .describe("the file and the digest of the code that call steps name"),
  scenario: scenarioSchema.omit({ code: true }),
}).describe("First line of a trace.");

export const entrySchema = z.union([
  z.strictObject({ step: z.union([index, z.string()]) }),
  pickLine,
  latencyLine,
  lateLine,
  pauseLine,
  randomLine,
  z.strictObject({ run: label }),
  z.strictObject({ t: z.number().min(0) }),
  z.strictObject({ event: z.string(), task: z.string().optional(), data: z.json().optional() }),
  faultLine,
  inputLine,
  hostLine,
]).describe("A line of a trace's body.");

const findingSchema = z.strictObject({
  kind: z.string(),
  title: z.string(),
  message: z.string(),
  fingerprint: z.string(),
  task: z.string().optional(),
  step: z.string().optional(),
  at: z.string().optional(),
  hint: z.string().optional(),
  details: z.array(z.string()).optional(),
});

export const footerSchema = z.strictObject({
  end: z.enum(["pass", "fail", "timeout"]),
  virtualMs: z.number().min(0),
  decisions: index,
  entries: index,
  finding: findingSchema.optional(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/).describe("of every byte before this field's key"),
}).describe("Last line of a trace.");

export type TraceHeader = z.output<typeof headerSchema>;
export type TraceFooter = z.output<typeof footerSchema>;
export type TraceFinding = z.output<typeof findingSchema>;
