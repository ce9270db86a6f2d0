/** Tests files in this process, which has nothing else to do meanwhile. */
import { type TestEvent, testFiles } from "../../api/run/test_files.ts";
import { keepGuard } from "../../engine/sandbox/guard.ts";
import type { Context } from "../context.ts";
import { limitRealTimeBy } from "../real_time.ts";
import { planOf, type TestJob } from "./job.ts";

/** @param files absolute paths */
export async function* testHere(
  files: readonly string[],
  job: TestJob,
  context: Context,
): AsyncGenerator<TestEvent, void, undefined> {
  limitRealTimeBy(job.config);
  const release = keepGuard();
  try {
    yield* testFiles(files, planOf(job, context.allowCodeUnasked), context);
  } finally {
    release();
  }
}
