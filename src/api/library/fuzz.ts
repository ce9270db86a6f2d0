/** `fuzz`: fuzzes a function or a scenario. */
import { resolve } from "node:path";
import { z } from "zod";
import type { ScenarioReport } from "../reports/scenario.ts";
import type { TestProgress } from "../reports/progress.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { Job, telling } from "../runs/run/job.ts";
import { FUZZ_MODES, type FuzzMode, type FuzzSummary } from "../runs/fuzz/fuzz_plan.ts";
import { withRealTimeout } from "./real_timeout.ts";
import { configOf, placeOf, requireOptions, RUNNING, type RunningOptions } from "./settings.ts";

/** Options of `fuzz`. */
export interface FuzzOptions extends Omit<RunningOptions, "strategy" | "saturate" | "maxPreemptions"> {
  /** How inputs are found; `coverage` unless given. */
  readonly mode?: FuzzMode | undefined;
  /** The most runs. Needed unless `timeMs` is given. */
  readonly runs?: number | undefined;
  /** The most real time, in ms. Which runs there are does not depend on it, only how many. */
  readonly timeMs?: number | undefined;
  /** The seed of the first run; 1 unless given. The next ones have the next seeds. */
  readonly seed?: number | undefined;
  /** Folder of a corpus: its runs are made first, and those that reach something new are added. */
  readonly corpus?: string | undefined;
  /** Files with words that inputs may hold, as AFL and libFuzzer have them. */
  readonly dictionary?: readonly string[] | undefined;
  /** The most bytes that `data` makes in a run; 4096 unless given. */
  readonly maxBytes?: number | undefined;
  /** True to count the edges of dependencies as well. */
  readonly coverDependencies?: boolean | undefined;
  /** File for the trace. */
  readonly record?: string | undefined;
}

/** The result of `fuzz`. */
export interface FuzzReport {
  /** True if no run failed. */
  readonly ok: boolean;
  /** The report of the run that failed, or of the one with the simplest inputs. */
  readonly scenario: ScenarioReport;
  /** How many runs there were, and what they reached. */
  readonly fuzz: FuzzSummary;
}

const OPTIONS = {
  ...RUNNING,
  mode: z.enum(FUZZ_MODES),
  runs: z.int().min(1),
  timeMs: z.number().positive(),
  seed: z.int().min(0),
  corpus: z.string().min(1),
  dictionary: z.array(z.string().min(1)),
  maxBytes: z.int().min(1),
  coverDependencies: z.boolean(),
  record: z.string().min(1),
};

/**
 * Fuzzes a function that a module exports, or a scenario, as `seedbed fuzz` does.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { fuzz } from "seedbed";
 *
 * const { ok, scenario, fuzz: { runs } } = await fuzz("reader.ts#readHeader", { runs: 5_000 });
 * equal(ok, false);
 * equal(scenario.finding?.message, "Error: a header without an end");
 * equal(runs < 5_000, true);
 * ```
 *
 * @param target A module and an export of it, as in `parser.ts#parse`; or a scenario file.
 * @param options Bounds, the corpus, and where the trace and the run are written.
 * @returns A job: its events are the progress, and its result is the report, also for a run that fails.
 * @throws {SeedbedError} when the job is awaited: `unreadable`, `invalid` or `compile` if the file cannot be loaded, and
 * `usage` for an export that is no target and for options that make no sense.
 */
export function fuzz(target: string, options: FuzzOptions = {}): Job<TestProgress, FuzzReport> {
  return new Job(() =>
    telling(async (tell: (progress: TestProgress) => void, signal) => {
      requireOptions("fuzz", OPTIONS, options);
      const { mode = "coverage", seed = 1, runs, timeMs, corpus, dictionary = [], record, store, maxBytes } = options;
      if (runs === undefined && timeMs === undefined) {
        throw new SeedbedError("usage", "fuzz: expected runs or timeMs, found neither", {
          hint: "say when to end, as in fuzz(target, { runs: 10_000 })",
        });
      }
      const place = placeOf(options);
      const config = await configOf(options);
      const { settingFor } = await import("../project/config/running.ts");
      const { loadTarget } = await import("../project/load/load_target.ts");
      const { withSetting } = await import("../project/load/setting.ts");
      const { fuzzOne } = await import("../runs/fuzz/fuzz_one.ts");
      const loaded = await loadTarget(target, { cwd: place.cwd, allowCode: options.allowCode });
      signal.throwIfAborted();
      const given = settingFor(loaded.program.ir, config);
      const data = maxBytes === undefined ? given : { ...given, data: { maxBytes } };
      const at = (path: string) => ({ path: resolve(place.cwd, path), shown: path });
      const { report, summary } = await withRealTimeout(
        options.realTimeoutMs,
        () =>
          fuzzOne(withSetting(loaded, data, place.cwd), {
            mode,
            seed,
            runs,
            timeMs,
            coverDependencies: options.coverDependencies ?? false,
            corpus: corpus === undefined ? undefined : at(corpus),
            dictionaries: dictionary.map(at),
            config,
            record: record === undefined ? undefined : { path: resolve(place.cwd, record), collision: "overwrite" },
            keep: store === undefined || store === false ? "none" : "failing",
            signal,
            onProgress: tell,
          }, place),
      );
      return { ok: report.status === "pass", scenario: report, fuzz: summary };
    }, options.signal)
  );
}
