/** What the reporter `ndjson` writes while things happen, a line of JSON each; and what `stream` gives of them. */
import { z } from "zod";
import { errorSchema } from "./error.ts";
import { scenarioOutput } from "./scenario.ts";

const progressSchema = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("search"), runs: z.int(), of: z.int() }),
  z.object({ phase: z.literal("shrink"), attempts: z.int(), deviations: z.int() }),
]);

export const summarySchema = z.object({
  passed: z.int(),
  failed: z.int(),
  skipped: z.int(),
  invalid: z.int().describe("files that do not load"),
  durationMs: z.number(),
});

export const eventSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("progress"), scenario: z.string(), file: z.string(), progress: progressSchema })
    .describe("a scenario is at work; told a few times a second"),
  z.object({ kind: z.literal("scenario"), report: scenarioOutput }).describe("a scenario is done"),
  z.object({ kind: z.literal("invalid"), file: z.string(), error: errorSchema }).describe("a file does not load"),
  z.object({
    kind: z.literal("end"),
    ok: z.boolean(),
    summary: summarySchema,
    nothing: z.string().optional().describe("why nothing was run"),
  }).describe("everything is done"),
  z.object({ kind: z.literal("error"), error: errorSchema }).describe(
    "the command could not do its work: there is no end",
  ),
]);

export type CommandEvent = z.output<typeof eventSchema>;
export type Summary = z.output<typeof summarySchema>;
