/** Tests files in this process, which has nothing else to do meanwhile. */
import { loadFile } from "../../api/project/load/load.ts";
import { limitsFor } from "../../api/project/config/running.ts";
import type { LoadedScenario } from "../../api/project/load/loaded.ts";
import { type ShareFound, trySeeds } from "../../api/runs/explore/shares.ts";
import { inForce, type TestEvent, testFiles, type TestPlan } from "../../api/runs/run/test_files.ts";
import type { Program } from "../../engine/interpreter/program.ts";
import { search } from "../../engine/modes/search.ts";
import { keepGuard } from "../../engine/sandbox/guard/guard.ts";
import type { Context } from "../context.ts";
import { limitRealTimeBy } from "../real_time.ts";
import { planOf, type TestJob } from "./job.ts";
import type { ExploreShare, SeedShare, ShareResults } from "./messages.ts";
import { firstOf } from "./shared_seeds.ts";

/**
 * @param files absolute paths
 * @param more of the plan, for a process that is not alone
 */
export async function* testHere(
  files: readonly string[],
  job: TestJob,
  context: Context,
  more: Pick<TestPlan, "search" | "beginSearch" | "onBegin"> = {},
): AsyncGenerator<TestEvent, void, undefined> {
  limitRealTimeBy(job.config);
  const release = keepGuard();
  try {
    yield* testFiles(files, { ...planOf(job, context.allowCodeUnasked), ...more }, context);
  } finally {
    release();
  }
}

/** The scenario that this process helped with last: the next share is likely to be of the same. */
let helped: { readonly key: string; readonly program: Program } | undefined;

/** A scenario with its settings in force. @param which says which of its file */
async function programOf(
  file: string,
  which: (scenarios: readonly LoadedScenario[]) => LoadedScenario | undefined,
  name: string,
  job: TestJob,
  { cwd, allowCodeUnasked }: Context,
): Promise<Program> {
  const key = `${name} ${file}`;
  if (helped?.key !== key) {
    const loaded = which(await loadFile(file, { allowCode: allowCodeUnasked }));
    if (loaded === undefined) throw new Error(`${file} has no scenario ${name} any more`);
    helped = { key, program: inForce(loaded, job, cwd).program };
  }
  return helped.program;
}

/** Tries seeds of a scenario that another process tests. */
export async function tryShare(
  { file, index, search: number, seeds, sample, unmet }: SeedShare,
  job: TestJob,
  context: Context,
  beginSearch: NonNullable<TestPlan["beginSearch"]>,
): Promise<ShareResults> {
  limitRealTimeBy(job.config);
  const release = keepGuard();
  try {
    const program = await programOf(file, (scenarios) => scenarios[index], String(index), job, context);
    const { strategy, strict } = job.config.values;
    const { signal, release: endSearch } = beginSearch();
    const how = { seeds, sample, strategy, strict, limits: limitsFor(program.ir, job.config), unmet, signal };
    const found = await search(program, how).finally(endSearch);
    const { runs, unmet: unused, schedules } = found;
    const failing = firstOf(found);
    return { search: number, seed: seeds[0]!, runs, failing, unmet: unused, schedules, isLost: false };
  } finally {
    release();
  }
}

/** Tries seeds of a scenario that another process explores. */
export async function exploreShare(
  { file, scenario, share, unmet }: ExploreShare,
  job: TestJob,
  context: Context,
  beginSearch: NonNullable<TestPlan["beginSearch"]>,
): Promise<ShareFound> {
  limitRealTimeBy(job.config);
  const release = keepGuard();
  try {
    const named = (scenarios: readonly LoadedScenario[]) =>
      scenarios.find(({ program }) => program.ir.name === scenario);
    const program = await programOf(file, named, JSON.stringify(scenario), job, context);
    const { strategy, strict } = job.config.values;
    const { signal, release: endSearch } = beginSearch();
    const how = { strategy, strict, limits: limitsFor(program.ir, job.config), unmet, signal };
    return await trySeeds(program, share, how).finally(endSearch);
  } finally {
    release();
  }
}
