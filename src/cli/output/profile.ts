/** The JSON documents of the commands on profiles. All times are in ms. */
import { z } from "zod";

const document = <const N extends string, S extends z.ZodRawShape>(name: N, shape: S) =>
  z.object({
    schema: z.literal(`seedbed/${name}@1`),
    ok: z.boolean().describe("true if the exit code is 0"),
    ...shape,
  });

const RUN = {
  scenario: z.string(),
  virtualMs: z.number(),
  realMs: z.number(),
  runs: z.int().describe("the number of runs of which the real times are medians"),
};

const row = z.object({ name: z.string(), count: z.int(), virtualMs: z.number(), realMs: z.number() });

export const profileTopOutput = document("profile-top", {
  ...RUN,
  by: z.string(),
  time: z.string(),
  total: z.int().describe("the number of rows, shown or not"),
  rows: z.array(row).describe("the slowest first"),
});

export const profileDrawingOutput = document("profile-drawing", {
  format: z.enum(["text", "svg", "html"]),
  out: z.string().optional(),
  text: z.string().optional().describe("without --out"),
});

export const profileTimelineOutput = document("profile-timeline", {
  ...RUN,
  slices: z.array(z.object({
    task: z.string(),
    step: z.string(),
    operation: z.string().optional().describe("absent for a step by itself"),
    capability: z.string(),
    bornMs: z.number().describe("virtual, when the operation was started"),
    fromMs: z.number().describe("virtual, the end of the task's preceding slice"),
    toMs: z.number().describe("virtual, when it happened"),
    realMs: z.number(),
  })).describe("in the order in which they happened"),
});

export const profileDiffOutput = document("profile-diff", {
  by: z.string(),
  time: z.string(),
  before: z.object(RUN),
  after: z.object(RUN),
  differences: z.array(z.object({
    name: z.string(),
    before: row.optional(),
    after: row.optional(),
    virtualMs: z.number().describe("the increase in virtual ms"),
    realMs: z.number(),
  })).describe("the largest first"),
});

export const profileExportOutput = document("profile-export", {
  format: z.enum(["speedscope", "chrome", "otlp", "folded"]),
  out: z.string(),
  bytes: z.int(),
});
