/** The JSON shape of what is found out about determinism and the installation. */
import { z } from "zod";
import { locationSchema } from "../../api/reports/error.ts";

export const divergenceSchema = z.object({
  scenario: z.string(),
  file: z.string(),
  under: z.string().describe("the difference: a fresh process, another time zone …"),
  seed: z.int().optional().describe("absent if the file does not even load alike"),
  strategy: z.string().optional(),
  entry: z.int().optional().describe("index of the first entry of the trace that differs"),
  task: z.string().optional(),
  location: locationSchema.optional().describe("the author's line"),
  source: z.string().optional().describe("its text"),
  expected: z.string().describe("the event of the first run"),
  found: z.string(),
  hint: z.string(),
});

export type DivergenceReport = z.input<typeof divergenceSchema>;

export const determinismSchema = z.object({
  scenarios: z.int().describe("the number of compared scenarios"),
  runs: z.int().describe("of each scenario, with each way to choose"),
  under: z.array(z.object({
    name: z.string(),
    left: z.string().optional().describe("the reason why it was not tried"),
  })),
  left: z.array(z.object({ scenario: z.string(), file: z.string(), why: z.string() })).describe("not compared"),
  divergences: z.array(divergenceSchema).describe("the first one of each scenario in each circumstance"),
});

export type DeterminismReport = z.input<typeof determinismSchema>;

export const checkSchema = z.object({
  name: z.string(),
  status: z.enum(["ok", "warning", "problem"]),
  found: z.string(),
  hint: z.string().optional().describe("what to do"),
});

export type CheckReport = z.input<typeof checkSchema>;

export const doctorOutput = z.object({
  schema: z.literal("seedbed/doctor@1"),
  ok: z.boolean().describe("true if the exit code is 0"),
  checks: z.array(checkSchema),
  determinism: determinismSchema.optional().describe("with --deep"),
});
