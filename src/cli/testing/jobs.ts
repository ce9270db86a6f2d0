/**
 * Tests files in other processes. What comes of them is told in the order of the files, as if there were one process.
 */
import type { Context } from "../context.ts";
import { onInterrupt } from "../interrupt.ts";
import type { TestEvent } from "../../api/runs/run/test_files.ts";
import type { TestJob } from "./job.ts";
import { Pool } from "./pool.ts";

/** The settings of the processes. */
export interface JobsOptions {
  readonly jobs: number;
  /** Ends them, and what is told, at once. */
  readonly signal?: AbortSignal | undefined;
  /** Called when another file is done. */
  readonly onFiles?: ((done: number, of: number) => void) | undefined;
}

/** @param files absolute paths, each once; the processes start while they are being looked for */
export async function* testInJobs(
  files: Promise<readonly string[]>,
  job: TestJob,
  context: Context,
  { jobs, signal, onFiles }: JobsOptions,
): AsyncGenerator<TestEvent, void, undefined> {
  const pool = new Pool(jobs, job, context);
  const release = onInterrupt(() => {
    // The first time, what there is so far is told; while files are watched, something else ends as well.
    if (signal === undefined && !pool.isStopping) {
      pool.stop();
      return true;
    }
    pool.end();
    return false;
  });
  const abort = () => pool.abort();
  signal?.addEventListener("abort", abort);
  try {
    const slots = pool.give(await files);
    let told = -1;
    for (const slot of slots) {
      while (!slot.done || slot.events.length > 0) {
        if (signal?.aborted) return;
        const event = slot.events.shift() ?? slot.progress;
        slot.progress = undefined;
        if (event !== undefined) yield event;
        else {
          if (slots.length > 1 && told !== pool.done) onFiles?.(told = pool.done, slots.length);
          pool.letKeep(slot);
          await pool.changed();
        }
      }
    }
    if (pool.isStopping) yield { kind: "interrupted" };
  } finally {
    signal?.removeEventListener("abort", abort);
    release();
    pool.end();
  }
}
