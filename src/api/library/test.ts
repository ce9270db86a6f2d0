/** `test`: every scenario of files, folders and globs. */
import { z } from "zod";
import { nowMs } from "../host.ts";
import type { ErrorReport } from "../reports/error.ts";
import type { Summary } from "../reports/events.ts";
import type { ScenarioReport } from "../reports/scenario.ts";
import type { TestEvent } from "../runs/run/test_files.ts";
import { Job } from "../runs/run/job.ts";
import { beginRealTimeout } from "./real_timeout.ts";
import { configOf, placeOf, requireOptions, RUNNING, type RunningOptions, seedList, SEEDS } from "./settings.ts";

/** Options of `test`. */
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

/** The result of `test`. */
export interface TestReport {
  /** False when a scenario failed, a file does not load, or nothing was run. */
  readonly ok: boolean;
  /** The number of scenarios that passed, failed, and so on. */
  readonly summary: Summary;
  /** A report for each scenario, in the order in which they were run. */
  readonly scenarios: readonly ScenarioReport[];
  /** The files that did not load, each with its error. */
  readonly invalid: readonly { readonly file: string; readonly error: ErrorReport }[];
}

/**
 * Runs all scenarios of files, folders and globs, as `seedbed test` does.
 *
 * Events are sent as things happen. While a loop over them is busy, the next scenario does not begin.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { test } from "seedbed";
 *
 * const { ok, summary } = await test(["counter.scenario.ts"], { seeds: 20 });
 * equal(ok, false);
 * equal(summary.failed, 1);
 * ```
 *
 * @param paths Files, folders and globs; all scenario files below `cwd`, if you leave them out.
 * @param options Seeds, limits, filters, and the store.
 * @returns A job: its result has the sums, a report for each scenario, and the files that did not load.
 * @throws {SeedbedError} when the job is awaited: `usage` or `unreadable` if a name matches nothing, and `usage` for options
 * that make no sense.
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
    const { discover } = await import("../project/load/discover.ts");
    const { discoveryFor } = await import("../project/config/discovery.ts");
    const { testFiles } = await import("../runs/run/test_files.ts");
    const files = await discover(paths, place.cwd, discoveryFor(config, place.cwd));
    const keep = store === undefined || store === false ? "none" : "failing";
    const plan = { seed, seeds: seedList(seeds), tags, isWanted, det: false, config, keep, signal, allowCode } as const;
    const scenarios: ScenarioReport[] = [];
    const invalid: { file: string; error: ErrorReport }[] = [];
    const endRealTimeout = await beginRealTimeout(options.realTimeoutMs);
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
