/** The schema of the configuration. Everything is optional; what is not named here is a mistake. */
import { z } from "zod";
import { DURATION_EXPECTED, DURATION_PATTERN, parseDurationMs } from "../../../engine/text/duration.ts";
import { backendsSchema, GROUP_SCHEMAS } from "../../../engine/ir/settings.ts";
import { DELAYS } from "../../../engine/ir/latency.ts";
import { limitsSchema } from "../../../engine/ir/scenario.ts";
import { DEFAULT_STRATEGY, STRATEGY_NAMES } from "../../../engine/strategies/catalog.ts";
import { REPORTER_EXPECTED, REPORTER_PATTERN } from "./reporters.ts";
import { isSeeds, MAX_SEEDS, SEEDS_EXPECTED, SEEDS_PATTERN } from "./seeds.ts";

const reporter = z.string().regex(REPORTER_PATTERN, REPORTER_EXPECTED);

const seeds = z.union([
  z.int().min(1).max(MAX_SEEDS),
  z.string().regex(SEEDS_PATTERN, SEEDS_EXPECTED).refine(isSeeds, SEEDS_EXPECTED),
], { error: SEEDS_EXPECTED });

const timeout = z.string().regex(DURATION_PATTERN, `expected ${DURATION_EXPECTED}`)
  .refine((text) => parseDurationMs(text) !== 0, `expected ${DURATION_EXPECTED}, above zero`);

const age = z.string().regex(DURATION_PATTERN, `expected ${DURATION_EXPECTED}`);

const globs = z.array(z.string().min(1));

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  seeds: seeds.optional().describe(
    "seedbed test: the number of seeds, or a range (5..9), for a scenario that has a choice to make. 100 by default.",
  ),
  strategy: z.enum(STRATEGY_NAMES).optional().describe(
    `The strategy of a run with a seed. ${DEFAULT_STRATEGY} by default.`,
  ),
  maxPreemptions: z.int().min(0).optional().describe(
    "With a systematic strategy: the largest number of preemptions, which let something happen before what would come first by default. No limit by default.",
  ),
  saturate: z.boolean().optional().describe(
    "If true, a search ends once its runs bring nothing new, and reports its coverage. false by default.",
  ),
  strict: z.boolean().optional().describe("If true, reaching real globals or real I/O is a finding. true by default."),
  shrink: z.boolean().optional().describe("If true, failing runs are shrunk. true by default."),
  timeout: timeout.optional().describe("Limit on virtual time, such as 30s, for scenarios that set none."),
  realTimeout: timeout.optional().describe(
    "Limit on the real time of a run, such as 5m; a run that takes longer is stopped and fails. 60s by default.",
  ),
  limits: limitsSchema.optional().describe("Limits on what a run may use, for scenarios that set none."),
  reporter: z.union([reporter, z.array(reporter).min(1)], { error: REPORTER_EXPECTED }).optional().describe(
    "The reporters, and the files they write, relative to the folder of this file: pretty, or a list such as " +
      "pretty and junit=report.xml. pretty by default.",
  ),
  delays: z.enum(DELAYS).optional().describe(
    "The latencies of operations: realistic, as on real disks and networks, or unbounded, so that any pending operation may " +
      "complete next. For scenarios that set no latencies. realistic by default.",
  ),
  maxDelay: timeout.optional().describe(
    "With realistic delays, the longest that a remote operation takes, such as 10s: failures that need more are not found. 60s by default.",
  ),
  backends: backendsSchema.optional(),
  ...GROUP_SCHEMAS,
  include: globs.min(1).optional().describe("Globs of scenario files, relative to the folder of this file."),
  exclude: globs.optional().describe(
    "Globs of files and folders that are left out, relative to the folder of this file.",
  ),
  retention: z.strictObject({
    keep: z.int().min(1).optional().describe("The number of most recent runs to keep."),
    olderThan: age.optional().describe("Remove runs that started longer ago, such as 30d."),
  }).optional().describe(
    "The runs that the store removes when it keeps a new one, and the default of seedbed runs prune. Without it, all are kept.",
  ),
  store: z.string().min(1).optional().describe(
    "Folder for stored runs, relative to the folder of this file. Without it, .seedbed in the working folder.",
  ),
  examples: z.string().min(1).optional().describe(
    "Folder for known failures, relative to the folder of this file: the decisions that led to them, which are tried first. " +
      "It may be committed. Without it, examples in the store.",
  ),
}).refine(({ timeout, limits }) => timeout === undefined || limits?.maxVirtualMs === undefined, {
  path: ["timeout"],
  error: "expected timeout or limits.maxVirtualMs, which are the same limit, found both",
}).describe("The configuration of Seedbed.");

/** The contents of one configuration file. */
export type Config = z.output<typeof configSchema>;
