/** The events that the reporter `ndjson` writes while things happen, a line of JSON each, and that `stream` yields. */
import { z } from "zod";
import { type ErrorReport, errorSchema } from "./error.ts";
import { scenarioOutput, type ScenarioReport } from "./scenario.ts";
import type { TestProgress } from "./progress.ts";

const progressSchema = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("search"), runs: z.int(), of: z.int() }),
  z.object({
    phase: z.literal("explore"),
    runs: z.int(),
    of: z.int().optional(),
    failing: z.int(),
    findings: z.int(),
    distinct: z.int(),
    unseen: z.int(),
    newChance: z.number(),
  }),
  z.object({ phase: z.literal("shrink"), attempts: z.int(), deviations: z.int() }),
]) satisfies z.ZodType<TestProgress>;

export const summarySchema = z.object({
  passed: z.int(),
  failed: z.int(),
  skipped: z.int(),
  invalid: z.int().describe("files that do not load"),
  durationMs: z.number(),
}) satisfies z.ZodType<Summary>;

export const eventSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("progress"), scenario: z.string(), file: z.string(), progress: progressSchema })
    .describe("a scenario is running; sent a few times a second"),
  z.object({ kind: z.literal("scenario"), report: scenarioOutput }).describe("a scenario is done"),
  z.object({ kind: z.literal("invalid"), file: z.string(), error: errorSchema }).describe("a file does not load"),
  z.object({
    kind: z.literal("end"),
    ok: z.boolean(),
    summary: summarySchema,
    nothing: z.string().optional().describe("the reason why nothing was run"),
  }).describe("the command is done"),
  z.object({ kind: z.literal("error"), error: errorSchema }).describe(
    "the command failed: no end event follows",
  ),
]) satisfies z.ZodType<CommandEvent>;

/** An event of a command, as the reporter `ndjson` writes it. */
export type CommandEvent = StreamEvent | { kind: "error"; error: ErrorReport };

/** An event of `stream`. */
export type StreamEvent =
  /** A scenario is at work. Sent a few times a second. */
  | { kind: "progress"; scenario: string; file: string; progress: TestProgress }
  /** A scenario is done. */
  | { kind: "scenario"; report: ScenarioReport }
  /** A file does not load. */
  | { kind: "invalid"; file: string; error: ErrorReport }
  /** Everything is done. `nothing` says why no scenario was run. */
  | { kind: "end"; ok: boolean; summary: Summary; nothing?: string | undefined };

/** The number of scenarios of a command or a call by how they ended. */
export interface Summary {
  /** The number of scenarios that passed. */
  passed: number;
  /** The number of scenarios that failed or ran out of virtual time. */
  failed: number;
  /** The number of scenarios that were skipped. */
  skipped: number;
  /** The number of files that did not load. */
  invalid: number;
  /** Real ms that it took. */
  durationMs: number;
}
