/** `run`: one scenario, the baseline or the seeds that are asked for. */
import { resolve } from "node:path";
import { z } from "zod";
import type { ScenarioReport } from "../reports/scenario.ts";
import type { OnePlan } from "../runs/run/run_one.ts";
import type { TestProgress } from "../reports/progress.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { Job, telling } from "../runs/run/job.ts";
import { withRealTimeout } from "./real_timeout.ts";
import { configOf, placeOf, requireOptions, RUNNING, type RunningOptions, seedList, SEEDS } from "./settings.ts";

/** Options of `run`. */
export interface RunOptions extends RunningOptions {
  /** The name or export of the scenario in the file. */
  readonly scenario?: string | undefined;
  /** One run with this seed. Without `seed` and `seeds` there is the baseline. */
  readonly seed?: number | undefined;
  /** Seeds to try after the baseline, until one fails: how many, or which. */
  readonly seeds?: number | readonly number[] | undefined;
  /** File for the trace. */
  readonly record?: string | undefined;
}

/**
 * Runs one scenario of a file, as `seedbed run` does.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { run } from "seedbed";
 *
 * const { status, finding } = await run("counter.scenario.ts", { seeds: 20 });
 * equal(status, "fail");
 * equal(finding?.message, 'expected key "visits" to be "2", found "1"');
 * ```
 *
 * @param file The path of the scenario file.
 * @param options Seeds, limits, and where the trace and the run are written.
 * @returns A job: its events are the progress, and its result is the report, also for a scenario that fails.
 * @throws {SeedbedError} when the job is awaited: `unreadable`, `invalid` or `compile` if the file cannot be loaded, and
 * `usage` for options that make no sense.
 */
export function run(file: string, options: RunOptions = {}): Job<TestProgress, ScenarioReport> {
  return new Job(() =>
    telling(async (tell: (progress: TestProgress) => void, signal) => {
      requireOptions("run", { ...RUNNING, ...SEEDS, scenario: z.string(), record: z.string().min(1) }, options);
      const { seed, seeds, record, store } = options;
      if (seed !== undefined && seeds !== undefined) {
        throw new SeedbedError("usage", "run: expected seed or seeds, found both", {
          hint: "use seed for one run, or seeds for a search",
        });
      }
      const place = placeOf(options);
      const config = await configOf(options);
      const { settingFor } = await import("../project/config/running.ts");
      const { loadOne } = await import("../project/load/load.ts");
      const { withSetting } = await import("../project/load/setting.ts");
      const { runOne } = await import("../runs/run/run_one.ts");
      const loaded = await loadOne(file, options.scenario, {
        cwd: place.cwd,
        allowCode: options.allowCode,
      });
      signal.throwIfAborted();
      const set = withSetting(loaded, settingFor(loaded.program.ir, config), place.cwd);
      const plan: OnePlan = {
        seed,
        seeds: seedList(seeds),
        config,
        record: record === undefined ? undefined : { path: resolve(place.cwd, record), collision: "overwrite" },
        keep: store === undefined || store === false ? "none" : "failing",
        signal,
        onProgress: tell,
      };
      const { report } = await withRealTimeout(options.realTimeoutMs, () => runOne(set, plan, place));
      return report;
    }, options.signal)
  );
}
