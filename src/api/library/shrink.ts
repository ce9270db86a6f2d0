/** `shrink`: the smallest run that fails as a trace does. */
import { z } from "zod";
import type { ShrunkReport } from "../runs/traces/shrunk_report.ts";
import type { ShrinkProgress } from "../../engine/modes/shrink/options.ts";
import { Job, telling } from "../runs/run/job.ts";
import { withRealTimeout } from "./real_timeout.ts";
import { requireOptions } from "./settings.ts";
import { TRACE, type TraceOptions, withTrace } from "./trace.ts";

/** Options of `shrink`. */
export interface ShrinkTraceOptions extends TraceOptions {
  /** The largest number of runs to spend; after that you get the best result so far, with `complete: false`. */
  readonly maxAttempts?: number | undefined;
}

/** The result of `shrink`. */
export interface ShrinkReport extends ShrunkReport {
  /** The trace of the run that is left, to be written to a file. */
  readonly trace: string;
}

/**
 * Finds the smallest run that fails as a trace does, as `seedbed shrink` does.
 *
 * @example
 * ```ts
 * import { equal, ok } from "node:assert/strict";
 * import { writeFile } from "node:fs/promises";
 * import { replay, run, shrink } from "seedbed";
 *
 * await run("counter.scenario.ts", { seeds: 20, shrink: false, record: "failing.jsonl" });
 * const { before, after, trace } = await shrink("failing.jsonl");
 * ok(after.decisions <= before.decisions);
 * await writeFile("smallest.jsonl", trace);
 * equal((await replay("smallest.jsonl")).verdict, "reproduced");
 * ```
 *
 * @param trace The path of a trace; or `latest`, `last-fail` or the beginning of an id, for a run of the store.
 * @param options The budget, the folder, and the sources.
 * @returns A job: its events are the progress, and its result has the sizes, the story, and the trace of the shrunk run.
 * @throws {SeedbedError} when the job is awaited: `contract` for a trace that passed, or whose failure does not come back.
 */
export function shrink(trace: string, options: ShrinkTraceOptions = {}): Job<ShrinkProgress, ShrinkReport> {
  return new Job(() =>
    telling(async (tell: (progress: ShrinkProgress) => void, signal) => {
      requireOptions("shrink", { ...TRACE, maxAttempts: z.int().min(1) }, options);
      const { strict, maxAttempts } = options;
      return await withTrace(trace, { ...options, signal }, async (opened, cwd) => {
        const { shrinkTrace } = await import("../runs/traces/shrink_trace.ts");
        const { shrunkReport } = await import("../runs/traces/shrunk_report.ts");
        const how = { strict, maxAttempts, signal, onProgress: tell };
        const done = await withRealTimeout(options.realTimeoutMs, () => shrinkTrace(opened, how));
        signal.throwIfAborted();
        return { ...await shrunkReport(opened, done, { cwd }), trace: done.text };
      });
    }, options.signal)
  );
}
