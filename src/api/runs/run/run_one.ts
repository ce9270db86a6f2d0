/** One scenario from its plan to its report: run, recorded, and kept where it is to be. */
import type { ResolvedConfig } from "../../project/config/resolve.ts";
import { examplesFolder, limitsFor, storeFolder } from "../../project/config/running.ts";
import { nowMs } from "../../host.ts";
import {
  keep,
  type Recorded,
  type RecordTo,
  recordToFile,
  requirePlace,
  type RunChoice,
  type RunContext,
} from "./keep.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import type { ScenarioReport } from "../../reports/scenario.ts";
import { scenarioReport } from "./scenario_report.ts";
import { shownPath } from "../../reports/shown.ts";
import { investigate } from "./investigate.ts";
import type { KnownFailure } from "./first_runs.ts";
import { KnownFailures } from "./known_failures.ts";
import type { TestOptions, TestResult } from "./tested.ts";
import { testProgram } from "./test_program.ts";
import { EACH_CAPABILITY } from "../../../engine/capabilities/registry.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import type { Setting } from "../../../engine/ir/scenario.ts";
import { choiceFor } from "../../../engine/modes/source_for.ts";
import { BASELINE } from "../../../engine/strategies/catalog.ts";

/** The runs that go to the store; one is also kept if a capability is to leave an artifact of it. */
export type Keep = "failing" | "all" | "none";

export interface OnePlan extends Pick<TestOptions, "seed" | "signal" | "beginSearch" | "onProgress"> {
  /** After the baseline. */
  readonly seeds?: readonly number[] | undefined;
  readonly config: ResolvedConfig;
  /** A file for the trace. */
  readonly record?: RecordTo | undefined;
  readonly keep: Keep;
  /** Finds a failure in another way than by the baseline and the seeds. */
  readonly test?: ((program: Program, options: TestOptions) => Promise<TestResult>) | undefined;
}

/** The result. */
export interface ScenarioRun {
  readonly report: ScenarioReport;
  readonly result: TestResult;
  /** Of the run that the report tells of. */
  readonly choice: RunChoice;
}

/** @throws SeedbedError `usage` for a scenario that is skipped, or a place that cannot be written */
export async function runOne(loaded: LoadedScenario, plan: OnePlan, context: RunContext): Promise<ScenarioRun> {
  requireRunnable(loaded);
  const startedMs = nowMs();
  const { config, record } = plan;
  if (record !== undefined) requirePlace(loaded, record);
  const first = firstChoice(loaded, plan);
  const failures = failuresOf(loaded, plan, context);
  const ran = await runPlan(loaded, plan, first, failures.all(), context);
  return await told(loaded, ran, { config, keep: plan.keep, startedMs, failures }, context);
}

/** @throws SeedbedError `usage` for a scenario that is skipped */
export function requireRunnable({ program: { ir }, file }: LoadedScenario): void {
  if (ir.skip === undefined) return;
  throw new SeedbedError("usage", `nothing was run: the scenario is skipped (${ir.skip})`, {
    location: { file },
    hint: "remove .skip() to run it",
  });
}

/** The known failures of a scenario, unless nothing is to be kept. */
export function failuresOf(
  loaded: LoadedScenario,
  { config, keep }: Pick<OnePlan, "config" | "keep">,
  { cwd }: RunContext,
): KnownFailures {
  return new KnownFailures(keep === "none" ? undefined : examplesFolder(config, cwd), loaded, cwd);
}

/** Reports a result, and keeps its run where that is wanted. */
export async function told(
  loaded: LoadedScenario,
  { result, path, problem }: Ran,
  { config, keep: which, startedMs, failures }: Pick<OnePlan, "config" | "keep"> & {
    readonly startedMs: number;
    readonly failures: KnownFailures;
  },
  context: RunContext,
): Promise<ScenarioRun> {
  const made = await scenarioReport(loaded, result, { cwd: context.cwd, durationMs: nowMs() - startedMs });
  const report = {
    ...made,
    recorded: path && shownPath(path, context.cwd),
    problems: problem === undefined ? made.problems : [...made.problems ?? [], problem],
  };
  const { strict } = config.values;
  const limits = limitsFor(loaded.program.ir, config);
  const choice = { seed: result.seed, strategy: result.strategy, limits, strict };
  return {
    report: failures.update(result, await kept(loaded, { report, result, choice, startedMs, config }, which, context)),
    result,
    choice,
  };
}

/** Keeps the run where that is wanted. Returns the report with where it is. */
export async function kept(
  loaded: LoadedScenario,
  { config, ...tested }: ScenarioRun & { readonly startedMs: number; readonly config: ResolvedConfig },
  which: Keep,
  context: RunContext,
): Promise<ScenarioReport> {
  const { report, result } = tested;
  const isWanted = which === "all" || result.failed !== undefined || isWantedFor(loaded.program.ir.world ?? {});
  if (which === "none" || !isWanted) return report;
  const { retention } = config.values;
  return await keep(loaded, { ...tested, folder: storeFolder(config, context.cwd), retention }, context);
}

/** Returns whether a capability wants runs with this setting kept. */
function isWantedFor(setting: Setting): boolean {
  return EACH_CAPABILITY.some(({ artifact }) => artifact?.isWanted(setting as never) === true);
}

function firstChoice({ program }: LoadedScenario, { seed, seeds, config }: OnePlan): RunChoice {
  const { strategy, strict } = config.values;
  const limits = limitsFor(program.ir, config);
  return seed === undefined
    ? { seed: BASELINE.seed, strategy: seeds === undefined ? BASELINE.strategy : strategy, limits, strict }
    : { ...choiceFor(program, { seed, strategy }), limits, strict };
}

/** A result, and where its trace was written. */
export interface Ran {
  readonly result: TestResult;
  /** The file with its trace. */
  readonly path: string | undefined;
  /** The reason why there is none, although one was requested. */
  readonly problem?: string;
}

async function runPlan(
  loaded: LoadedScenario,
  plan: OnePlan,
  choice: RunChoice,
  known: readonly KnownFailure[],
  context: RunContext,
): Promise<Ran> {
  const { seed: asked, seeds = [], config, record, signal, beginSearch, onProgress } = plan;
  const { seed, strategy, limits, strict } = choice;
  const { program } = loaded;
  const options: TestOptions = {
    ...(asked === undefined ? { seeds } : { seed }),
    known,
    strategy,
    saturate: config.values.saturate,
    maxPreemptions: config.values.maxPreemptions,
    limits,
    strict,
    shrink: config.values.shrink,
    signal,
    beginSearch,
    onProgress,
  };
  const { test = testProgram } = plan;
  if (record === undefined) return { result: await test(program, options), path: undefined };
  if (seeds.length > 0 || plan.test !== undefined) {
    const result = await test(program, options);
    const chosen = { ...choice, seed: result.seed, strategy: result.strategy };
    return written(result, record, () => recordToFile(loaded, record, chosen, context, result), context);
  }
  // Recorded as it happens: if it brings the process down, the trace has its beginning.
  const recorded = await recordToFile(loaded, record, { ...choice, signal }, context);
  const { outcome, decisions: made } = recorded;
  const result: TestResult = outcome.status === "pass"
    ? { status: "pass", runs: 1, outcome, decisions: made.length, made, seed, strategy, failed: undefined }
    : await investigate(program, options, choice, made);
  return await written(result, record, () => Promise.resolve(recorded), context);
}

/** Writes the run. A failure is reported even if it could not be written. */
export async function written(
  result: TestResult,
  { path: asked }: RecordTo,
  write: () => Promise<Pick<Recorded, "path" | "problem">>,
  context: RunContext,
): Promise<Ran> {
  const { path, problem } = await write().catch((error: unknown) => {
    if (!(error instanceof SeedbedError)) throw error;
    return { path: undefined, problem: error };
  });
  if (problem === undefined) return { result, path };
  if (result.failed === undefined) throw problem;
  const said = `the run was not recorded to ${shownPath(asked, context.cwd)}: ${problem.message}`;
  return { result, path: undefined, problem: said };
}
