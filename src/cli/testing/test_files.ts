/** Tests files, one after the other, in this process. */
import { limitsFor, settingFor, storeFolder } from "../../api/config/running.ts";
import { seedsOf } from "../../api/config/seeds.ts";
import { loadMany } from "../../api/load_many.ts";
import type { LoadedScenario } from "../../api/loaded.ts";
import { requireDeterministic, withSetting } from "../../api/setting.ts";
import { range, testProgram } from "../../api/test_program.ts";
import { SeedbedError } from "../../engine/errors.ts";
import type { Context } from "../context.ts";
import { nowMs } from "../host.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { keep } from "../keep.ts";
import type { ScenarioReport } from "../output/scenario.ts";
import { errorReport } from "../present/error.ts";
import { scenarioReport, skippedReport } from "../present/scenario_report.ts";
import { searching } from "../searching.ts";
import type { TestEvent, TestJob } from "./job.ts";

/** @param files absolute paths */
export async function* testFiles(
  files: readonly string[],
  job: TestJob,
  context: Context,
): AsyncGenerator<TestEvent, void, undefined> {
  let interrupted = false;
  const interrupt = () => void (interrupted = true);
  for await (const loaded of loadMany(files)) {
    const { file } = loaded;
    yield { kind: "file", file };
    let scenarios: readonly LoadedScenario[];
    try {
      if (loaded.error !== undefined) throw loaded.error;
      scenarios = loaded.scenarios.map((each) => inForce(each, job, context));
    } catch (error) {
      if (!(error instanceof SeedbedError)) throw error;
      yield { kind: "invalid", file: context.show(file), error: errorReport(error, context.cwd) };
      continue;
    }
    for (const each of scenarios.filter((scenario) => isWanted(scenario, job.tags))) {
      const skipped = each.program.ir.skip !== undefined;
      const report = skipped ? skippedReport(each, context.cwd) : await testOne(each, job, context, interrupt);
      yield { kind: "scenario", report };
      if (interrupted) return yield { kind: "interrupted" };
    }
  }
}

function isWanted({ program: { ir } }: LoadedScenario, tags: readonly string[]): boolean {
  return tags.length === 0 || tags.some((tag) => ir.tags?.includes(tag));
}

function inForce(loaded: LoadedScenario, { config, det }: TestJob, { cwd }: Context): LoadedScenario {
  const set = withSetting(loaded, settingFor(loaded.program.ir, config), cwd);
  if (det) requireDeterministic(set);
  return set;
}

async function testOne(
  loaded: LoadedScenario,
  { seed, seeds, config, progress: isShown }: TestJob,
  context: Context,
  onInterrupt: () => void,
): Promise<ScenarioReport> {
  const { strategy, strict, shrink } = config.values;
  const limits = limitsFor(loaded.program.ir, config);
  const startedMs = nowMs();
  const progress = isShown ? searching(loaded.program.ir.name) : undefined;
  const result = await testProgram(loaded.program, {
    seed,
    seeds: seeds && range(...seeds),
    usualSeeds: seedsOf(config.values.seeds),
    strategy,
    strict,
    shrink,
    limits,
    beginShrink: () => {
      const { signal, release } = abortOnInterrupt();
      signal.addEventListener("abort", onInterrupt);
      return { signal, release };
    },
    onProgress: progress?.onProgress,
  }).finally(() => progress?.clear());
  const report = await scenarioReport(loaded, result, { cwd: context.cwd, durationMs: nowMs() - startedMs });
  if (result.failed === undefined && loaded.program.ir.world?.memory?.track !== true) return report;
  const choice = { seed: result.seed, strategy: result.strategy, limits, strict };
  const folder = storeFolder(config, context.cwd);
  const { retention } = config.values;
  return await keep(loaded, { report, result, choice, startedMs, folder, retention }, context);
}
