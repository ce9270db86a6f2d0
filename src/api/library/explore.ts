/** `explore`: all failures of one scenario, each once. */
import { resolve } from "node:path";
import { z } from "zod";
import { SeedbedError } from "../../engine/errors.ts";
import type { ExploreReport } from "../reports/explore.ts";
import type { TestProgress } from "../reports/progress.ts";
import type { ClusterChanges } from "../runs/run/changed_cluster.ts";
import { Job, telling } from "../runs/run/job.ts";
import { withRealTimeout } from "./real_timeout.ts";
import { configOf, placeOf, requireOptions, RUNNING, type RunningOptions, SEEDS } from "./settings.ts";

/** Options of `explore`. */
export interface ExploreOptions extends RunningOptions {
  /** The name or export of the scenario in the file. */
  readonly scenario?: string | undefined;
  /** The first seed, 1 unless given. */
  readonly seed?: number | undefined;
  /** The number of runs with seeds: 1,000 unless given, and as many as fit into `timeMs`, if that is given. */
  readonly runs?: number | undefined;
  /** Real time after which the search ends, in ms. */
  readonly timeMs?: number | undefined;
  /** File for the trace of the first finding; those of others get a number. */
  readonly record?: string | undefined;
  /** Of a distributed file or a cluster: the number of nodes, instead of the file's. */
  readonly nodes?: number | undefined;
  /** Of a distributed file: the most messages that are delivered. */
  readonly steps?: number | undefined;
  /** Of a distributed file: presets for faults before the script, such as `crash-first`. Of a cluster: kinds of faults, such as `crash`. */
  readonly faults?: readonly string[] | undefined;
  /** Of a distributed file: what must hold, instead of the file's, such as `kv_all_equal:x`. */
  readonly checkers?: readonly string[] | undefined;
}

const whole = z.int().min(0);
const SHAPE = {
  ...RUNNING,
  seed: SEEDS.seed,
  runs: z.int().min(1),
  timeMs: z.number().positive(),
  scenario: z.string(),
  record: z.string().min(1),
  nodes: z.int().min(1).max(1_000),
  steps: whole,
  faults: z.array(z.string()),
  checkers: z.array(z.string()),
};

/**
 * Searches one scenario for all its failures, as `seedbed explore` does: it goes on after a failure, and failures with the
 * same fingerprint are one finding.
 *
 * All runs are made in this process. To divide them among several, use `stream(["explore", file, "--jobs", "4"])`.
 *
 * @example
 * ```ts
 * import { deepEqual } from "node:assert/strict";
 * import { explore } from "seedbed";
 *
 * const { findings } = await explore("counter.scenario.ts", { runs: 20 });
 * deepEqual(findings.map(({ report }) => report.finding?.message), ['expected key "visits" to be "2", found "1"']);
 * ```
 *
 * @param file The path of the scenario file.
 * @param options Seeds, limits, and where traces and runs are written.
 * @returns A job: its events are the progress, and its result has each finding with the first run that shows it.
 * @throws {SeedbedError} when the job is awaited: `unreadable`, `invalid` or `compile` if the file cannot be loaded, and
 * `usage` for options that make no sense.
 */
export function explore(file: string, options: ExploreOptions = {}): Job<TestProgress, ExploreReport> {
  return new Job(() =>
    telling(async (tell: (progress: TestProgress) => void, signal) => {
      requireOptions("explore", SHAPE, options);
      const { seed: first = 1, timeMs, record, store } = options;
      const place = placeOf(options);
      const config = await configOf(options);
      const { loadOne } = await import("../project/load/load.ts");
      const { inForce } = await import("../runs/run/test_files.ts");
      const { DEFAULT_RUNS, exploreOne } = await import("../runs/explore/explore_one.ts");
      const read = await loadOne(file, options.scenario, { cwd: place.cwd, allowCode: options.allowCode });
      signal.throwIfAborted();
      const changes = changesOf(options);
      const loaded = inForce(read, { config, det: false, changes }, place.cwd);
      const { runs: count = timeMs === undefined ? DEFAULT_RUNS : Infinity } = options;
      if (Number.isFinite(count) && !Number.isSafeInteger(first + count)) {
        throw new SeedbedError("usage", `explore: expected seeds up to ${Number.MAX_SAFE_INTEGER}`);
      }
      return await withRealTimeout(options.realTimeoutMs, () =>
        exploreOne(loaded, {
          seeds: { first, count },
          timeMs,
          config,
          record: record === undefined ? undefined : { path: resolve(place.cwd, record), collision: "overwrite" },
          keep: store === undefined || store === false ? "none" : "failing",
          signal,
          onProgress: tell,
        }, place));
    }, options.signal)
  );
}

function changesOf({ nodes, steps, faults, checkers }: ExploreOptions): ClusterChanges | undefined {
  const isUnchanged = [nodes, steps, faults, checkers].every((each) => each === undefined);
  return isUnchanged ? undefined : { nodes, steps, faults, checkers };
}
