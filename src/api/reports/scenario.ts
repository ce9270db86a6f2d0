/** The result of one scenario: the common part of what `run`, `test` and `replay` print, and `report.json` of a stored run. */
import { z } from "zod";
import { EACH_CAPABILITY } from "../../engine/capabilities/registry.ts";
import type { Json } from "../../engine/json.ts";
import type { Size } from "../../engine/modes/shrink/candidate.ts";
import type { OtherChoices } from "../../engine/modes/other_choices.ts";
import { locationSchema, type ReportLocation } from "./error.ts";

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
}) satisfies z.ZodType<FindingReport>;

/** A line of the story of a failure. */
export const storyLineSchema = z.object({
  decision: z.int().optional().describe("index in the shrunk run; absent for the line of the failure"),
  atMs: z.number().optional().describe("when it happened, in virtual ms since the start; of a choice"),
  input: z.object({
    name: z.string(),
    value: z.json() as z.ZodType<Json, Json>,
    free: z.array(z.string()).optional()
      .describe(
        "parts of it, by their paths, with any other value of which the run fails too, as far as that was tried",
      ),
  }).optional().describe("for a line about an input"),
  others: z.enum(["fail", "pass", "differ"]).optional()
    .describe(
      "whether the run fails too with other choices there, the default apart: with each, with none, or with some",
    ),
  contrast: z.boolean().optional().describe("true for a line about the nearest run that passes"),
  location: locationSchema.optional(),
  source: z.string().optional().describe("text of the author's line, or of the operation"),
  sourceColumn: z.int().optional().describe("column in that text, from 0"),
  task: z.string().optional(),
  callers: z.array(z.string()).optional().describe("the author's functions on the way there, innermost first"),
  note: z.string().optional(),
}) satisfies z.ZodType<StoryLine>;

export const sizeSchema = z.object({ steps: z.int(), decisions: z.int(), deviations: z.int() });

export const contrastSchema = z.object({
  passes: z.boolean().describe("true if one of them passes"),
  runs: z.int().describe("the number of runs tried"),
  anyValues: z.boolean().optional().describe("true if the default order also fails with other random values"),
}).describe("for a failure that every default leads to: other runs") satisfies z.ZodType<Contrast>;

export const shrunkSchema = z.object({
  before: sizeSchema,
  after: sizeSchema,
  attempts: z.int(),
  complete: z.boolean().describe("false if the budget ran out while the run could still become smaller"),
  matter: z.int().describe("the number of deviations that matter"),
  matterAtDefault: z.int().optional().describe("the number of random values that matter although they are 0"),
  contrast: contrastSchema.optional(),
}) satisfies z.ZodType<ShrinkSummary>;

export const scenarioOutput = z.object({
  name: z.string(),
  file: z.string(),
  tags: z.array(z.string()).optional(),
  status: z.enum(["pass", "fail", "timeout", "skip"]),
  skipped: z.string().optional().describe("the reason why it was not run"),
  runs: z.int(),
  interrupted: z.boolean().optional().describe("true if the search ended before it had tried every seed"),
  exhausted: z.object({
    schedules: z.int().describe("the number of them"),
    bounds: z.array(z.string()).describe("the limits of the claim; empty if nothing limits it"),
  }).optional().describe("every schedule was run, and passed"),
  crashes: z.object({
    runs: z.int().describe("the number of them"),
    exhausted: z.boolean().describe("true if there are no others"),
    bounds: z.array(z.string()).describe("the limits of that claim"),
  }).optional().describe(
    'crashes at every write (`fault.crash({ at: "any write" })`), which were tried first, and passed',
  ),
  seen: z.object({
    runs: z.int().describe("the number of observed runs"),
    distinct: z.int().describe(
      "the number of runs that are not equivalent: they differ in the order of events or in the values drawn",
    ),
    unseen: z.int().describe("the estimated number of further ones (Chao1)"),
    saturated: z.boolean().describe("true if the search ended because nothing new appeared"),
    sampled: z.boolean().describe(
      "true without --saturate: only the first seeds were observed, and runs that differ only in the values drawn are equivalent",
    ),
  }).optional().describe("the coverage of a search that found no failure"),
  known: z.array(z.object({
    verdict: z.enum(["still fails", "fails otherwise", "fixed", "no longer applies"]),
    message: z.string().describe("of the failure that was known"),
    fingerprint: z.string(),
    file: z.string().describe("the file that keeps it, or kept it"),
  })).optional().describe("what came of the known failures of the scenario, which were tried first"),
  example: z.int().optional().describe("the number of the example that failed, from 1"),
  seed: z.int().optional(),
  strategy: z.string().optional(),
  decisions: z.int().describe("of the failing run, or of the last one"),
  virtualMs: z.number(),
  durationMs: z.number(),
  finding: findingSchema.optional(),
  story: z.array(storyLineSchema).optional(),
  needs: z.array(z.string()).optional().describe("the delays of remote operations that the failure needs"),
  shrunk: shrunkSchema.optional(),
  printed: z.array(z.string()).optional().describe("the output of the failing run, by line"),
  warnings: z.array(z.string()).optional().describe("warnings that are not failures"),
  hint: z.string().optional().describe("the commands to run next"),
  problems: z.array(z.string()).optional().describe("other problems: why the run was not shrunk or not stored"),
  recorded: z.string().optional().describe("where --record <path> wrote the trace"),
  recording: z.object({
    trace: z.string(),
    shrunk: z.string().optional(),
    ...ARTIFACTS,
    replay: z.string().describe("the command line"),
    explore: z.string().optional().describe("the command line that opens it in the REPL"),
  }).optional().describe("the run in the store"),
}) satisfies z.ZodType<ScenarioReport>;

/** The report of one scenario: the result of `run`, and a part of the results of `test` and `replay`. */
export interface ScenarioReport {
  /** The name of the scenario. */
  name: string;
  /** The path of its file. */
  file: string;
  /** The tags of the scenario. */
  tags?: string[] | undefined;
  /** The status; `timeout` means that a run took more virtual time than it may. */
  status: "pass" | "fail" | "timeout" | "skip";
  /** The reason for skipping it. */
  skipped?: string | undefined;
  /** The number of runs that were made. */
  runs: number;
  /** True if the search was ended before it had tried every seed. */
  interrupted?: boolean | undefined;
  /** Present if every schedule was run and passed: their number, and what limits the claim. */
  exhausted?: { schedules: number; bounds: string[] } | undefined;
  /** Crashes at every write, which were tried first and passed: their number, whether there are no others, and what limits that claim. */
  crashes?: { runs: number; exhausted: boolean; bounds: string[] } | undefined;
  /** The coverage of a search that found no failure: with `--saturate` of all its runs, else of the first ones. `unseen` is an estimate. */
  seen?: { runs: number; distinct: number; unseen: number; saturated: boolean; sampled: boolean } | undefined;
  /** What came of the known failures of the scenario, which were tried first. */
  known?: KnownReport[] | undefined;
  /** The number of the example that failed, from 1. */
  example?: number | undefined;
  /** The seed of the failing run, or of the last one. */
  seed?: number | undefined;
  /** The strategy of the failing run, or of the last one. */
  strategy?: string | undefined;
  /** The number of decisions in the failing run, or in the last one. */
  decisions: number;
  /** The virtual time that the run took, in ms. */
  virtualMs: number;
  /** The real time that the scenario took, in ms. */
  durationMs: number;
  /** The failure. */
  finding?: FindingReport | undefined;
  /** The decisions that matter and the place of the failure, in order. */
  story?: StoryLine[] | undefined;
  /**
   * The delays of remote operations without which the failure does not occur: `GET /charge pay.test to take more than 2 s;
   * the timeout is 2 s`.
   */
  needs?: string[] | undefined;
  /** The result of shrinking the failing run. */
  shrunk?: ShrinkSummary | undefined;
  /** The lines that the failing run printed. */
  printed?: string[] | undefined;
  /** Warnings about a scenario that did not fail. */
  warnings?: string[] | undefined;
  /** Says what to do next. */
  hint?: string | undefined;
  /** Other problems: why a failure was not shrunk, or not stored. */
  problems?: string[] | undefined;
  /** The path of the trace that `record` asked for. */
  recorded?: string | undefined;
  /** The run in the store. */
  recording?: RecordingReport | undefined;
}

/** What came of a failure that was known, when its decisions were tried again. */
export interface KnownReport {
  /**
   * It is still there; with the same decisions something else fails; they pass, and the failure is forgotten; or the scenario
   * does not ask for the same decisions any more, and it is kept.
   */
  verdict: "still fails" | "fails otherwise" | "fixed" | "no longer applies";
  /** The message of the failure that was known. */
  message: string;
  /** Its fingerprint. */
  fingerprint: string;
  /** The path of the file that keeps it, or kept it. */
  file: string;
}

/** Says why a run failed, as reports have it. */
export interface FindingReport {
  /** The kind of the failure, such as `assertion` or `deadlock`. */
  kind: string;
  /** The name of what broke, without values that differ from run to run. */
  title: string;
  /** One or more sentences with the values of this run. */
  message: string;
  /** The identity of the failure: runs with the same fingerprint show the same bug. */
  fingerprint: string;
  /** The task in which it happened. */
  task?: string | undefined;
  /** The path of the step that was running. */
  step?: string | undefined;
  /** The place in the author's files. */
  location?: ReportLocation | undefined;
  /** Says what to do about it. */
  hint?: string | undefined;
  /** More lines: which task waits for what, or the stack in the author's code. */
  details?: string[] | undefined;
}

/** A line of the story of a failure: a decision that matters, or the place of the failure. */
export interface StoryLine {
  /** The index of the decision in the shrunk run; absent for the place of the failure. */
  decision?: number | undefined;
  /** Virtual ms from the start of the run to the decision. */
  atMs?: number | undefined;
  /** An input that the run was made with, for a line about one; a value that JSON does not hold is described. */
  input?: {
    /** Its name. */
    name: string;
    /** Its value. */
    value: Json;
    /** Parts of it, by their paths, with any other value of which the run fails too, as far as that was tried. */
    free?: string[] | undefined;
  } | undefined;
  /**
   * For a choice, a fault or a time: whether the run fails in the same way with the others that were tried there, the default apart: with each of
   * them (`fail`), with none (`pass`), or with some (`differ`). Absent where there are no others.
   */
  others?: OtherChoices | undefined;
  /** True for a line about the nearest run that passes. */
  contrast?: boolean | undefined;
  /** The place in the author's files. */
  location?: ReportLocation | undefined;
  /** The text of that line, or of the operation. */
  source?: string | undefined;
  /** The column in that text, counted from 0. */
  sourceColumn?: number | undefined;
  /** The task. */
  task?: string | undefined;
  /** The author's functions on the way there, innermost first. */
  callers?: string[] | undefined;
  /** A remark, such as `waits here`. */
  note?: string | undefined;
}

/** The result of shrinking a failing run. */
export interface ShrinkSummary {
  /** The size of the run as it was found. */
  before: Size;
  /** The size of the shrunk run. */
  after: Size;
  /** The number of runs that shrinking made. */
  attempts: number;
  /** False if the budget ran out before nothing could be made smaller. */
  complete: boolean;
  /** The number of decisions that are not the default and matter. */
  matter: number;
  /** The number of random values that matter although they are 0. */
  matterAtDefault?: number | undefined;
  /** Other runs, for comparison, if every default leads to the failure. */
  contrast?: Contrast | undefined;
}

/** Other runs, for comparison, of a scenario in which every default leads to the failure. */
export interface Contrast {
  /** True if one of them passes. */
  passes: boolean;
  /** The number of runs that were tried. */
  runs: number;
  /** True if the default order also fails with other random values. */
  anyValues?: boolean | undefined;
}

/** A run in the store. The files that capabilities leave, such as `memory`, have their paths in it as well. */
export interface RecordingReport {
  /** The path of the trace. */
  trace: string;
  /** The path of the trace of the shrunk run. */
  shrunk?: string | undefined;
  /** The command that replays it. */
  replay: string;
  /** The command that opens it in the REPL. */
  explore?: string | undefined;
}

export const reportOutput = z.object({ schema: z.literal("seedbed/report@1"), scenario: scenarioOutput });
