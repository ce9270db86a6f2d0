/** Tests files in this process, which has nothing else to do meanwhile. */
import { loadFile } from "../../api/project/load/load.ts";
import { limitsFor } from "../../api/project/config/running.ts";
import { inForce, type TestEvent, testFiles, type TestPlan } from "../../api/runs/run/test_files.ts";
import type { Program } from "../../engine/interpreter/program.ts";
import { search } from "../../engine/modes/search.ts";
import { keepGuard } from "../../engine/sandbox/guard/guard.ts";
import type { Context } from "../context.ts";
import { limitRealTimeBy } from "../real_time.ts";
import { planOf, type TestJob } from "./job.ts";
import type { SeedShare, ShareResults } from "./messages.ts";
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

/** Tries seeds of a scenario that another process tests. */
export async function tryShare(
  { file, index, search: number, seeds, sample, unusedRules }: SeedShare,
  job: TestJob,
  { cwd, allowCodeUnasked }: Context,
  beginSearch: NonNullable<TestPlan["beginSearch"]>,
): Promise<ShareResults> {
  limitRealTimeBy(job.config);
  const release = keepGuard();
  try {
    const key = `${index} ${file}`;
    if (helped?.key !== key) {
      const scenarios = await loadFile(file, { allowCode: allowCodeUnasked });
      helped = { key, program: inForce(scenarios[index]!, job, cwd).program };
    }
    const { program } = helped;
    const { strategy, strict } = job.config.values;
    const { signal, release: endSearch } = beginSearch();
    const how = { seeds, sample, strategy, strict, limits: limitsFor(program.ir, job.config), unusedRules, signal };
    const found = await search(program, how).finally(endSearch);
    const { runs, unusedRules: unused, schedules } = found;
    const failing = firstOf(found);
    return { search: number, seed: seeds[0]!, runs, failing, unusedRules: unused, schedules, isLost: false };
  } finally {
    release();
  }
}
