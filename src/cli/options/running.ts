/** Options of the commands that run scenarios. */
import { z } from "zod";
import { SEEDS_EXPECTED, seedsOf } from "../../api/project/config/seeds.ts";
import { CAPABILITY_OPTIONS } from "../../engine/ir/settings.ts";
import { DELAYS } from "../../engine/ir/latency.ts";
import { DURATION_EXPECTED, parseDurationMs } from "../../engine/text/duration.ts";
import { COLLISIONS } from "../../engine/store/collision.ts";
import { STRATEGY_NAMES, strategyList } from "../../engine/strategies/catalog.ts";
import { flag, list, type Shape, value } from "./option.ts";
import { wholeNumber } from "./whole_number.ts";

const SEED_EXPECTED = `expected a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`;

const whole = z.string().regex(/^\d+$/).transform(Number).pipe(z.int());

const seed = z.string().refine((text) => whole.safeParse(text).success, SEED_EXPECTED).transform(Number);

const seeds = z.string().transform((text, context) => {
  const chosen = seedsOf(text);
  if (chosen !== undefined) return chosen;
  context.addIssue({ code: "custom", message: SEEDS_EXPECTED });
  return z.NEVER;
});

export const duration = z.string().transform((text, context) => {
  const ms = parseDurationMs(text);
  if (ms === undefined || ms <= 0) {
    context.addIssue({ code: "custom", message: `expected ${DURATION_EXPECTED}, above zero` });
    return z.NEVER;
  }
  return ms;
});

const positive = z.string().refine((text) => whole.safeParse(text).success && Number(text) > 0, {
  error: "expected a whole number above 0",
}).transform(Number);

/** Options that select runs. */
export const SEEDS = {
  seed: value("<n>", "one run with this seed", seed.optional()),
  seeds: value("<n|a..b>", "the baseline, then seeds 1 to n, or a to b; stops at the first failure", seeds.optional()),
  strategy: value(
    "<name>",
    `the strategy of a run with a seed: ${strategyList()}`,
    z.enum(STRATEGY_NAMES).optional(),
  ),
  saturate: flag("end a search once its runs bring nothing new, and report its coverage"),
  "max-preemptions": value(
    "<n>",
    "with dfs: the largest number of preemptions",
    wholeNumber(0).optional(),
  ),
};

const pattern = z.string().min(1, "expected a regular expression").superRefine((text, context) => {
  try {
    new RegExp(text);
  } catch (error) {
    // `Invalid regular expression: /(/: Unterminated group`
    const why = (error as Error).message.split(": ").at(-1)!.toLowerCase();
    context.addIssue({ code: "custom", message: `expected a regular expression (${why})` });
  }
});

/** Options that select scenarios of the files. */
export const WANTED = {
  name: value("<regex>", "only scenarios whose name matches this", pattern.optional(), { short: "t" }),
  tag: list("<tag>", "only scenarios that have one of these tags"),
};

/** The number of repetitions. */
export const timesRun = z.string().default("5").pipe(positive);

/** By how many. */
export const JOBS = {
  jobs: value(
    "<n>",
    "the number of processes that share the files and the seeds of long searches",
    z.string().default("1").pipe(positive),
  ),
};

/** Options that say where the trace goes. */
export const RECORD = {
  record: value(
    "<path>",
    "write the trace to this path, or without one into .seedbed, even if the run passes",
    z.string().optional(),
    { bare: true },
  ),
  "record-collision": value(
    "<name>",
    "if the file for --record exists: overwrite it, append (write run.2.jsonl beside run.jsonl), or error",
    z.enum(COLLISIONS).default("overwrite"),
  ),
};

/** Options that say how each run is run. */
export const RUNNING = {
  timeout: value("<duration>", "limit on virtual time, such as 30s", duration.optional()),
  "real-timeout": value("<duration>", "limit on the real time of a run, 60s by default", duration.optional()),
  "max-steps": value("<n>", "limit on turns of the scheduler", positive.optional()),
  strict: flag("let a run reach real globals and real I/O, which is otherwise a finding", { on: true }),
  shrink: flag("do not shrink a failing run", { on: true }),
  det: flag("refuse backends that use the host; everything else is deterministic anyway"),
};

/**
 * Options that set the world, instead of what the scenario says. Schemas are cloned, since each carries the words of its
 * option.
 */
export const SETTING: Shape = {
  delays: value(
    "<model>",
    "the latencies of operations: realistic, or unbounded, so that any pending operation may complete next",
    z.enum(DELAYS).optional(),
  ),
  "max-delay": value("<duration>", "the longest that a remote operation may take, 60s by default", duration.optional()),
  ...Object.fromEntries(
    Object.entries(CAPABILITY_OPTIONS).map(([name, { value: shown, help, schema }]) => [
      name,
      shown === undefined || schema === undefined ? flag(help) : value(shown, help, schema.clone()),
    ]),
  ),
};
