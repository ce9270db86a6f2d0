/** All scenarios of the given files, one after the other: what `seedbed test` does. */
import type { ResolvedConfig } from "../../project/config/resolve.ts";
import { examplesFolder, limitsFor, settingFor } from "../../project/config/running.ts";
import { seedsOf } from "../../project/config/seeds.ts";
import { nowMs } from "../../host.ts";
import type { RunContext } from "./keep.ts";
import { telling } from "./job.ts";
import { loadMany } from "../../project/load/load_many.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import type { ErrorReport } from "../../reports/error.ts";
import type { ScenarioReport } from "../../reports/scenario.ts";
import { scenarioReport, skippedReport } from "./scenario_report.ts";
import { errorReport, shownPath } from "../../reports/shown.ts";
import { type Keep, kept } from "./run_one.ts";
import { requireDeterministic, withSetting } from "../../project/load/setting.ts";
import type { Searched, SeedSearch } from "../../../engine/modes/search_all.ts";
import { KnownFailures } from "./known_failures.ts";
import type { TestOptions } from "./tested.ts";
import { changedCluster, type ClusterChanges } from "./changed_cluster.ts";
import { testProgram } from "./test_program.ts";
import type { TestProgress } from "../../reports/progress.ts";
import type { AllowCode } from "../../project/trust/consent.ts";
import { SeedbedError } from "../../../engine/errors.ts";

export interface TestPlan extends Pick<TestOptions, "seed" | "signal" | "beginSearch"> {
  /** After the baseline; those of the configuration, for a scenario that has a choice to make, if they are left out. */
  readonly seeds?: readonly number[] | undefined;
  /** Only scenarios that have one of these; all if there are none. */
  readonly tags: readonly string[];
  /** Only scenarios of these names; all if it is left out. */
  readonly isWanted?: ((name: string) => boolean) | undefined;
  /** Refuse scenarios that ask the host. */
  readonly det: boolean;
  /** Changes of clusters. */
  readonly changes?: ClusterChanges | undefined;
  readonly config: ResolvedConfig;
  readonly keep: Keep;
  /** Says whether code may run that came from somebody else; it may not unless given. */
  readonly allowCode?: AllowCode | undefined;
  /** Called before each scenario that is run, so that an observer knows what this process is doing. */
  readonly onBegin?: ((scenario: string) => void) | undefined;
  /** Tries the seeds of a scenario with the help of others, if set. */
  readonly search?: ((place: ScenarioPlace, ...searched: Parameters<SeedSearch>) => Promise<Searched>) | undefined;
}

/** The place of a scenario, for another process that is to load it. */
export interface ScenarioPlace {
  /** Absolute path. */
  readonly file: string;
  /** The index of the scenario in its file, from 0. */
  readonly index: number;
}

/** An event of `test`. */
export type TestEvent =
  /** A file is loaded, and those of its scenarios that are wanted come next. `names` has all of them. */
  | { readonly kind: "file"; readonly file: string; readonly names: readonly string[] }
  /** A scenario is at work. Not every bit of progress is told. */
  | { readonly kind: "progress"; readonly scenario: string; readonly file: string; readonly progress: TestProgress }
  /** A scenario is done. */
  | { readonly kind: "scenario"; readonly report: ScenarioReport }
  /** A file does not load. */
  | { readonly kind: "invalid"; readonly file: string; readonly error: ErrorReport }
  /** Searching or shrinking was interrupted, by which somebody says that it is enough: nothing comes after this. */
  | { readonly kind: "interrupted" };

/** @param files absolute paths */
export async function* testFiles(
  files: readonly string[],
  plan: TestPlan,
  context: RunContext,
): AsyncGenerator<TestEvent, void, undefined> {
  const { cwd } = context;
  for await (const read of loadMany(files, { allowCode: plan.allowCode })) {
    plan.signal?.throwIfAborted();
    yield { kind: "file", file: read.file, names: read.scenarios?.map(({ program }) => program.ir.name) ?? [] };
    const file = shownPath(read.file, cwd);
    let scenarios: readonly LoadedScenario[];
    try {
      if (read.error !== undefined) throw read.error;
      scenarios = read.scenarios.map((loaded) => inForce(loaded, plan, cwd));
    } catch (error) {
      if (!(error instanceof SeedbedError)) throw error;
      yield { kind: "invalid", file, error: errorReport(error, cwd) };
      continue;
    }
    for (const [index, loaded] of scenarios.entries()) {
      if (!isWanted(loaded, plan)) continue;
      const { name: scenario, skip } = loaded.program.ir;
      if (skip !== undefined) {
        yield { kind: "scenario", report: skippedReport(loaded, cwd) };
        continue;
      }
      plan.onBegin?.(scenario);
      const search: SeedSearch | undefined = plan.search &&
        ((program, how) => plan.search!({ file: read.file, index }, program, how));
      const testing = testLoaded(loaded, { ...plan, search }, context);
      let next = await testing.next();
      for (; next.done !== true; next = await testing.next()) {
        yield { kind: "progress", scenario, file, progress: next.value };
      }
      yield { kind: "scenario", report: next.value.report };
      if (next.value.isEnough) return yield { kind: "interrupted" };
    }
  }
}

function isWanted({ program: { ir } }: LoadedScenario, { tags, isWanted }: TestPlan): boolean {
  return (tags.length === 0 || tags.some((tag) => ir.tags?.includes(tag))) && isWanted?.(ir.name) !== false;
}

/** A scenario with its settings in force. */
export function inForce(
  loaded: LoadedScenario,
  { config, det, changes }: Pick<TestPlan, "config" | "det" | "changes">,
  cwd: string,
): LoadedScenario {
  const changed = changes === undefined ? loaded : changedCluster(loaded, changes);
  const set = withSetting(changed, settingFor(loaded.program.ir, config), cwd);
  if (det) requireDeterministic(set);
  return set;
}

/** The result of one scenario, and whether its search was interrupted. */
export interface Tested {
  readonly report: ScenarioReport;
  readonly isEnough: boolean;
}

/** One of them, with its settings in force. */
export function testLoaded(
  loaded: LoadedScenario,
  { seed, seeds, config, keep, signal, beginSearch, search }:
    & Pick<TestPlan, "seed" | "seeds" | "config" | "keep" | "signal" | "beginSearch">
    & Pick<TestOptions, "search">,
  context: RunContext,
): AsyncGenerator<TestProgress, Tested, undefined> {
  return telling(async (tell: (progress: TestProgress) => void, signal) => {
    const { strategy, saturate, maxPreemptions, strict, shrink } = config.values;
    const limits = limitsFor(loaded.program.ir, config);
    const startedMs = nowMs();
    let searching: AbortSignal | undefined;
    const root = keep === "none" ? undefined : examplesFolder(config, context.cwd);
    const failures = new KnownFailures(root, loaded, context.cwd);
    const result = await testProgram(loaded.program, {
      known: failures.all(),
      seed,
      seeds,
      usualSeeds: seedsOf(config.values.seeds),
      strategy,
      saturate,
      maxPreemptions,
      strict,
      shrink,
      limits,
      signal,
      beginSearch: beginSearch && (() => {
        const begun = beginSearch();
        searching = begun.signal;
        return begun;
      }),
      onProgress: tell,
      search,
    });
    const report = await scenarioReport(loaded, result, { cwd: context.cwd, durationMs: nowMs() - startedMs });
    const choice = { seed: result.seed, strategy: result.strategy, limits, strict };
    return {
      report: failures.update(
        result,
        await kept(loaded, { report, result, choice, startedMs, config }, keep, context),
      ),
      isEnough: searching?.aborted === true,
    };
  }, signal);
}
