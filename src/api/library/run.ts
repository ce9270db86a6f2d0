/** `run`: one scenario, the baseline or the seeds that are asked for. */
import { resolve } from "node:path";
import { z } from "zod";
import { settingFor } from "../project/config/running.ts";
import { loadOne } from "../project/load/load.ts";
import type { ScenarioReport } from "../reports/scenario.ts";
import { type OnePlan, runOne } from "../runs/run/run_one.ts";
import { withSetting } from "../project/load/setting.ts";
import type { TestProgress } from "../runs/run/test_program.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { Job, telling } from "../runs/run/job.ts";
import { withRealTimeout } from "./real_timeout.ts";
import { configOf, placeOf, requireOptions, RUNNING, type RunningOptions, seedList, SEEDS } from "./settings.ts";

export interface RunOptions extends RunningOptions {
  /** Which scenario of the file, by its name or export. */
  readonly scenario?: string | undefined;
  /** One run with this seed. Without `seed` and `seeds` there is the baseline. */
  readonly seed?: number | undefined;
  /** Seeds to try after the baseline, until one fails: how many, or which. */
  readonly seeds?: number | readonly number[] | undefined;
  /** File for the trace. */
  readonly record?: string | undefined;
}

/**
 * Runs one scenario of a file, as `seedbed run` does. The events are its progress; the result is the report, for a
 * scenario that fails too.
 *
 * @example
 * ```ts
 * const { status, finding } = await run("checkout.scenario.ts", { seeds: 500 });
 * ```
 *
 * @throws {SeedbedError} when the file cannot be read or is not valid, and for options that make no sense
 */
export function run(file: string, options: RunOptions = {}): Job<TestProgress, ScenarioReport> {
  return new Job(() =>
    telling(async (tell: (progress: TestProgress) => void, signal) => {
      requireOptions("run", { ...RUNNING, ...SEEDS, scenario: z.string(), record: z.string().min(1) }, options);
      const { seed, seeds, record, store } = options;
      if (seed !== undefined && seeds !== undefined) {
        throw new SeedbedError("usage", "run: expected seed or seeds, found both", {
          hint: "seed is one run, seeds a search",
        });
      }
      const place = placeOf(options);
      const config = await configOf(options);
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
