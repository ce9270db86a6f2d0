/**
 * `check(scenario)`: a scenario as a test of any test runner. It passes or throws an error that tells the story.
 *
 * The scenario object was built in the test's own process, around real modules. To run it in a world, its file is loaded
 * anew through the sandbox, and the scenario is found there by its name.
 */
import { z } from "zod";
import { type AuthoredScenario, SCENARIO } from "../../engine/ir/author.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { durationMs } from "../../engine/text/duration.ts";
import type { StrategyName } from "../../engine/strategies/catalog.ts";
import type { ResolvedConfig } from "../project/config/resolve.ts";
import { limitsFor } from "../project/config/running.ts";
import { seedsOf } from "../project/config/seeds.ts";
import { requireOptions, RUNNING, seedList, SEEDS } from "./settings.ts";
import { loadOne } from "../project/load/load.ts";
import { describeFailure } from "../runs/run/describe_failure.ts";
import { testProgram, type TestResult } from "../runs/run/test_program.ts";

export interface CheckOptions {
  /** How many seeds to try after the baseline, or which. 100 by default, for a scenario that has a choice to make. */
  readonly seeds?: number | readonly number[];
  /** One run with this seed. */
  readonly seed?: number;
  readonly strategy?: StrategyName;
  /** With `dfs`: how often at most something happens before what would come first by default. */
  readonly maxPreemptions?: number;
  /** Limit on virtual time: ms, or a duration such as `"30s"`. */
  readonly timeout?: number | string;
  /** False to let real globals and real I/O pass. */
  readonly strict?: boolean;
  readonly signal?: AbortSignal;
  /**
   * What `loadConfig` gave, for all that is not set here. Without it, no configuration file and no environment variable
   * is looked at: a test means the same wherever it is run.
   */
  readonly config?: ResolvedConfig;
  /** File of the scenario, where it cannot be told from the stack. */
  readonly file?: string;
}

const { strategy, maxPreemptions, timeout, strict, signal, config } = RUNNING;
const OPTIONS = { ...SEEDS, strategy, maxPreemptions, timeout, strict, signal, config, file: z.string() };

/** Thrown by `check` for a scenario that fails. Its message is the story; `result` has the parts. */
export class CheckError extends Error {
  override readonly name = "CheckError";
  readonly result: TestResult;

  constructor(message: string, result: TestResult) {
    super(message);
    this.result = result;
  }
}

/**
 * Runs a scenario and throws a `CheckError` if it fails. A skipped scenario is not run: the result is undefined.
 * A configuration counts only if it is handed over: `check(scenario, { config: await loadConfig() })`.
 * Throws a `SeedbedError` when the scenario cannot be found or is not valid.
 */
export async function check(
  scenario: { readonly [SCENARIO]: AuthoredScenario },
  options: CheckOptions = {},
): Promise<TestResult | undefined> {
  requireOptions("check", OPTIONS, options);
  const authored = scenario?.[SCENARIO];
  if (authored === undefined) {
    throw new SeedbedError("usage", "check: expected a scenario, found something else", {
      hint: "pass what scenario(…) returns",
    });
  }
  if (authored.ir.skip !== undefined) return undefined;
  const file = options.file ?? authored.file;
  if (file === undefined) {
    throw new SeedbedError("usage", `check: the file of the scenario "${authored.ir.name}" cannot be told`, {
      hint: "pass it: check(scenario, { file: import.meta.filename })",
    });
  }
  const { program } = await load(file, authored.ir.name);
  const { config, seed, signal, timeout } = options;
  const result = await testProgram(program, {
    seed,
    strategy: options.strategy ?? config?.values.strategy,
    maxPreemptions: options.maxPreemptions ?? config?.values.maxPreemptions,
    strict: options.strict ?? config?.values.strict,
    shrink: config?.values.shrink,
    signal,
    seeds: seedList(options.seeds),
    usualSeeds: config && seedsOf(config.values.seeds),
    limits: {
      ...(config === undefined ? {} : limitsFor(program.ir, config)),
      ...(timeout === undefined ? {} : { maxVirtualMs: durationMs(timeout) }),
    },
  });
  if (result.failed === undefined) return result;
  throw new CheckError(describeFailure(authored.ir.name, result), result);
}

/** A scenario in a test's own file cannot be loaded without the test around it. */
async function load(file: string, name: string): ReturnType<typeof loadOne> {
  try {
    return await loadOne(file, name);
  } catch (cause) {
    if (!(cause instanceof SeedbedError) || cause.hint !== undefined) throw cause;
    const { message, location, path } = cause;
    throw new SeedbedError(cause.code, message, {
      cause,
      location,
      path,
      hint: "a scenario has to be exported from a module of its own, apart from the test that checks it",
    });
  }
}
