/** The JSON documents of the commands that look into a run. */
import { z } from "zod";
import { STATE_FIELDS } from "../../engine/session/state_rows.ts";
import { findingSchema } from "../../api/reports/scenario.ts";

const document = <const N extends string, S extends z.ZodRawShape>(name: N, shape: S) =>
  z.object({
    schema: z.literal(`seedbed/${name}@1`),
    ok: z.boolean().describe("true if the exit code is 0"),
    ...shape,
  });

/** The fields of a moment of a timeline. */
export const MOMENT = {
  index: z.int().describe("of the entry in the trace"),
  decision: z.int().optional(),
  atMs: z.number().describe("virtual ms since the start"),
  task: z.string().optional(),
  kind: z.string(),
  what: z.string(),
  entry: z.json().describe("the line of the trace"),
};

const moment = z.object(MOMENT);

const decision = z.object({
  kind: z.string(),
  label: z.string(),
  value: z.json(),
  arity: z.int().optional(),
  step: z.string().optional(),
});

const change = z.object({
  area: z.string(),
  name: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
});

const state = z.object({
  atMs: z.number(),
  nextTimerMs: z.number().optional(),
  tasks: z.array(z.object({ name: z.string(), step: z.string(), awaiting: z.string().optional() })),
  ...STATE_FIELDS,
});

export const showAtOutput = document("trace-show-at", {
  moment: z.int(),
  ...MOMENT,
  state: state.optional().describe("absent if the code may not run, like the next two"),
  changes: z.array(change).optional(),
  options: z.array(z.string()).optional().describe("the options at this moment"),
  needsCode: z.string().optional().describe("what is missing if the code may not run, and how to get it"),
});

export const pictureOutput = document("trace-picture", {
  format: z.enum(["svg", "mermaid"]),
  out: z.string().optional(),
  text: z.string().optional(),
});

export const diffOutput = document("diff", {
  common: z.int().optional().describe("the number of common moments from the start; absent if all are the same"),
  left: moment.optional(),
  right: moment.optional(),
  ends: z.object({ left: z.string().optional(), right: z.string().optional() }).optional()
    .describe("the outcomes, if only they differ; one is absent if its trace is cut off"),
});

export const whyOutput = document("why", {
  causes: z.array(z.object({ how: z.string(), moment: z.int(), ...MOMENT })),
});

export const forkOutput = document("fork", {
  decision: z.int(),
  made: decision,
  options: z.array(z.string()).optional().describe("the options; without --answer"),
  status: z.enum(["pass", "fail", "timeout"]).optional(),
  finding: findingSchema.optional(),
  out: z.string().optional(),
});

export const curveOutput = document("curve", {
  points: z.array(z.object({ decision: z.int(), runs: z.int(), failures: z.int() })),
  inevitableAfter: z.int().optional(),
  complete: z.boolean(),
});
