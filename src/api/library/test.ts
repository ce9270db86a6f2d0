/** `test`: every scenario of files, folders and globs. */
import { z } from "zod";
import { discoveryFor } from "../project/config/running.ts";
import { discover } from "../project/load/discover.ts";
import { nowMs } from "../host.ts";
import type { ErrorReport } from "../reports/error.ts";
import type { Summary } from "../reports/events.ts";
import type { ScenarioReport } from "../reports/scenario.ts";
import { type TestEvent, testFiles } from "../runs/run/test_files.ts";
import { Job } from "../runs/run/job.ts";
import { beginRealTimeout } from "./real_timeout.ts";
import { configOf, placeOf, requireOptions, RUNNING, type RunningOptions, seedList, SEEDS } from "./settings.ts";

export interface TestFilesOptions extends RunningOptions {
  /** One run of each scenario with this seed. */
  readonly seed?: number | undefined;
  /** Seeds to try after the baseline: how many, or which. 100 unless given, for a scenario that has a choice to make. */
  readonly seeds?: number | readonly number[] | undefined;
  /** Only scenarios that have one of these. */
  readonly tags?: readonly string[] | undefined;
  /** Only scenarios whose name this says yes to. */
  readonly isWanted?: ((name: string) => boolean) | undefined;
}

export interface TestReport {
  /** False when a scenario failed, a file does not load, or nothing was run. */
  readonly ok: boolean;
  readonly summary: Summary;
  readonly scenarios: readonly ScenarioReport[];
  readonly invalid: readonly { readonly file: string; readonly error: ErrorReport }[];
}

/**
 * Runs all scenarios of the given files, folders and globs, as `seedbed test` does; all below `cwd` if there are none. The
 * events come as things happen, and nothing goes on while the loop over them is busy.
 *
 * @example
 * ```ts
 * const { ok, summary } = await test(["src"], { seeds: 200 });
 * ```
 *
 * @throws {SeedbedError} when a name matches nothing, and for options that make no sense. A file that does not load is a
 * part of the result
 */
export function test(paths: readonly string[] = [], options: TestFilesOptions = {}): Job<TestEvent, TestReport> {
  return new Job<TestEvent, TestReport>(async function* () {
    const shape = { ...RUNNING, ...SEEDS, tags: z.array(z.string()), isWanted: z.function() };
    requireOptions("test", shape, options);
    const { seed, seeds, tags = [], isWanted, signal, store, allowCode } = options;
    signal?.throwIfAborted();
    const startedMs = nowMs();
    const place = placeOf(options);
    const config = await configOf(options);
    const files = await discover(paths, place.cwd, discoveryFor(config, place.cwd));
    const keep = store === undefined || store === false ? "none" : "failing";
    const plan = { seed, seeds: seedList(seeds), tags, isWanted, det: false, config, keep, signal, allowCode } as const;
    const scenarios: ScenarioReport[] = [];
    const invalid: { file: string; error: ErrorReport }[] = [];
    const endRealTimeout = beginRealTimeout(options.realTimeoutMs);
    try {
      for await (const event of testFiles(files, plan, place)) {
        if (event.kind === "scenario") scenarios.push(event.report);
        if (event.kind === "invalid") invalid.push({ file: event.file, error: event.error });
        yield event;
      }
    } finally {
      endRealTimeout();
    }
    const count = (...wanted: ScenarioReport["status"][]) =>
      scenarios.filter(({ status }) => wanted.includes(status)).length;
    const summary = {
      passed: count("pass"),
      failed: count("fail", "timeout"),
      skipped: count("skip"),
      invalid: invalid.length,
      durationMs: nowMs() - startedMs,
    };
    return { ok: summary.passed > 0 && summary.failed + summary.invalid === 0, summary, scenarios, invalid };
  });
}
