/** `shrink`: the smallest run that fails as a trace does. */
import { z } from "zod";
import type { FindingReport } from "../reports/scenario.ts";
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
  /** Keeps other failures that turn up on the way, each with the smallest run that was seen. */
  readonly anyFinding?: boolean | undefined;
}

/** Another failure that turned up on the way. */
export interface OtherFailure {
  /** The failure. */
  readonly finding: FindingReport;
  /** The trace of the smallest run that was seen, to be written to a file. */
  readonly trace: string;
}

/** The result of `shrink`. */
export interface ShrinkReport extends ShrunkReport {
  /** The trace of the run that is left, to be written to a file. */
  readonly trace: string;
  /** With `anyFinding`: the other failures. */
  readonly others: OtherFailure[];
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
      requireOptions("shrink", { ...TRACE, maxAttempts: z.int().min(1), anyFinding: z.boolean() }, options);
      const { strict, maxAttempts, anyFinding } = options;
      return await withTrace(trace, { ...options, signal }, async (opened, cwd) => {
        const { shrinkTrace } = await import("../runs/traces/shrink_trace.ts");
        const { otherReports, shrunkReport } = await import("../runs/traces/shrunk_report.ts");
        const how = { strict, maxAttempts, anyFinding, signal, onProgress: tell };
        const done = await withRealTimeout(options.realTimeoutMs, () => shrinkTrace(opened, how));
        signal.throwIfAborted();
        const others = await otherReports(opened, done, { cwd });
        return { ...await shrunkReport(opened, done, { cwd }), trace: done.text, others };
      });
    }, options.signal)
  );
}
