/**
 * `check(scenario)`: a scenario as a test of any test runner. It passes or throws an error that tells the story.
 *
 * The scenario object was built in the test's own process, around real modules. To run it in a world, its file is loaded
 * anew through the sandbox, and the scenario is found there by its name.
 */
import process from "node:process";
import { z } from "zod";
import { SCENARIO, type Scenario } from "../../engine/ir/author.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { durationMs } from "../../engine/text/duration.ts";
import type { StrategyName } from "../../engine/strategies/catalog.ts";
import type { ResolvedConfig } from "../project/config/resolve.ts";
import { requireOptions, RUNNING, seedList, SEEDS } from "./settings.ts";
import { nowMs } from "../host.ts";
import type { ScenarioReport } from "../reports/scenario.ts";
import type { loadOne } from "../project/load/load.ts";

/** Options of `check`. */
export interface CheckOptions {
  /**
   * The number of seeds to try after the baseline, or the seeds themselves. 100 by default, for a scenario that has a choice
   * to make.
   */
  readonly seeds?: number | readonly number[];
  /** One run with this seed. */
  readonly seed?: number;
  /** The strategy of runs with a seed; `portfolio`, if you leave it out. */
  readonly strategy?: StrategyName;
  /** True to end a search once its runs bring nothing new; the result then says how much it has seen. */
  readonly saturate?: boolean;
  /** With `dfs`: how often at most something happens before what would come first by default. */
  readonly maxPreemptions?: number;
  /** Limit on virtual time: ms, or a duration such as `"30s"`. */
  readonly timeout?: number | string;
  /** False to let real globals and real I/O pass. */
  readonly strict?: boolean;
  /** Ends the work: `check` then rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
  /**
   * The result of `loadConfig`, for everything that is not set here. Without it, no configuration file and no environment
   * variable is looked at: a test means the same wherever it is run.
   */
  readonly config?: ResolvedConfig;
  /** File of the scenario, where it cannot be told from the stack. */
  readonly file?: string;
}

const { strategy, saturate, maxPreemptions, timeout, strict, signal, config } = RUNNING;
const OPTIONS = { ...SEEDS, strategy, saturate, maxPreemptions, timeout, strict, signal, config, file: z.string() };

/**
 * Thrown by `check` for a scenario that fails. Its message tells the story.
 *
 * @example
 * ```ts
 * import { ok } from "node:assert/strict";
 * import { check, CheckError } from "seedbed";
 * import counter from "./counter.scenario.ts";
 *
 * const error = await check(counter, { seeds: 20 }).catch((error: unknown) => error);
 * ok(error instanceof CheckError);
 * ok(error.report.status === "fail");
 * ```
 */
export class CheckError extends Error {
  /** The name of the class. */
  override readonly name = "CheckError";
  /** The report of the scenario. */
  readonly report: ScenarioReport;

  /**
   * Makes the error.
   * @param message The story of the failure.
   * @param report The report of the scenario.
   */
  constructor(message: string, report: ScenarioReport) {
    super(message);
    this.report = report;
  }
}

/**
 * Runs a scenario as a test of any test runner, and throws a `CheckError` if it fails.
 *
 * A configuration counts only if you pass it: `check(scenario, { config: await loadConfig() })`.
 *
 * @example
 * ```ts
 * import { rejects } from "node:assert/strict";
 * import { check, CheckError } from "seedbed";
 * import counter from "./counter.scenario.ts";
 *
 * await rejects(check(counter, { seeds: 20 }), CheckError);
 * ```
 *
 * @param scenario What `scenario(…)` returns, exported from a module of its own: the module is loaded again, in a world.
 * @param options Seeds, limits, and where the file is.
 * @returns The report, or undefined for a scenario that is skipped.
 * @throws {CheckError} if the scenario fails.
 * @throws {SeedbedError} if the scenario cannot be found or is not valid.
 */
export async function check(
  scenario: Scenario,
  options: CheckOptions = {},
): Promise<ScenarioReport | undefined> {
  const startedMs = nowMs();
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
    throw new SeedbedError("usage", `check: cannot tell which file holds the scenario "${authored.ir.name}"`, {
      hint: "pass it: check(scenario, { file: import.meta.filename })",
    });
  }
  const [
    { examplesFolder, limitsFor },
    { seedsOf },
    { KnownFailures },
    { testProgram },
    { scenarioReport },
    { describeFailure },
    loaded,
  ] = await Promise
    .all([
      import("../project/config/running.ts"),
      import("../project/config/seeds.ts"),
      import("../runs/run/known_failures.ts"),
      import("../runs/run/test_program.ts"),
      import("../runs/run/scenario_report.ts"),
      import("../runs/run/describe_failure.ts"),
      load(file, authored.ir.name),
    ]);
  const { program } = loaded;
  const { config, seed, signal, timeout } = options;
  const root = config && examplesFolder(config, process.cwd());
  const failures = new KnownFailures(root, loaded, process.cwd());
  const result = await testProgram(program, {
    known: failures.all(),
    seed,
    strategy: options.strategy ?? config?.values.strategy,
    saturate: options.saturate ?? config?.values.saturate,
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
  const told = await scenarioReport(loaded, result, { cwd: process.cwd(), durationMs: nowMs() - startedMs });
  const report = failures.update(result, told);
  if (result.failed === undefined) return report;
  throw new CheckError(describeFailure(authored.ir.name, result), report);
}

/** A scenario in a test's own file cannot be loaded without the test around it. */
async function load(file: string, name: string): ReturnType<typeof loadOne> {
  const { loadOne } = await import("../project/load/load.ts");
  try {
    return await loadOne(file, name);
  } catch (cause) {
    if (!(cause instanceof SeedbedError) || cause.hint !== undefined) throw cause;
    const { message, location, path } = cause;
    throw new SeedbedError(cause.code, message, {
      cause,
      location,
      path,
      hint: "export the scenario from its own module, separate from the test that checks it",
    });
  }
}
