/** `shrink`: the smallest run that fails as a trace does. */
import { z } from "zod";
import { type ShrunkReport, shrunkReport } from "../runs/traces/shrunk_report.ts";
import { shrinkTrace } from "../runs/traces/shrink_trace.ts";
import type { ShrinkProgress } from "../../engine/modes/shrink/options.ts";
import { Job, telling } from "../runs/run/job.ts";
import { withRealTimeout } from "./real_timeout.ts";
import { requireOptions } from "./settings.ts";
import { TRACE, type TraceOptions, withTrace } from "./trace.ts";

export interface ShrinkTraceOptions extends TraceOptions {
  /** How many runs to spend at most; then there is what was found so far, with `complete: false`. */
  readonly maxAttempts?: number | undefined;
}

export interface ShrinkReport extends ShrunkReport {
  /** The trace of the run that is left, to be written to a file. */
  readonly trace: string;
}

/**
 * Shrinks the run of a trace, as `seedbed shrink` does. The events are its progress.
 *
 * @param trace a path, or a selector such as `last-fail` for a run of the store
 * @throws {SeedbedError} `contract` for a trace that passed, or whose failure does not come back
 */
export function shrink(trace: string, options: ShrinkTraceOptions = {}): Job<ShrinkProgress, ShrinkReport> {
  return new Job(() =>
    telling(async (tell: (progress: ShrinkProgress) => void, signal) => {
      requireOptions("shrink", { ...TRACE, maxAttempts: z.int().min(1) }, options);
      const { strict, maxAttempts } = options;
      return await withTrace(trace, { ...options, signal }, async (opened, cwd) => {
        const how = { strict, maxAttempts, signal, onProgress: tell };
        const done = await withRealTimeout(options.realTimeoutMs, () => shrinkTrace(opened, how));
        signal.throwIfAborted();
        return { ...await shrunkReport(opened, done, { cwd }), trace: done.text };
      });
    }, options.signal)
  );
}
