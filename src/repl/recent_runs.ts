/** The runs that a store keeps, for a picker: failures first, the newest on top, each once however often it was kept. */
import { join } from "node:path";
import { TRACE_FILE } from "../api/runs/traces/select_trace.ts";
import type { RunsOptions } from "../engine/store/run_query.ts";
import { describeChoice } from "../engine/strategies/catalog.ts";
import { withRuns } from "../engine/store/runs.ts";
import type { StoredRun } from "../engine/store/stored_run.ts";

export interface RecentRun extends StoredRun {
  /** Path of its trace. */
  readonly trace: string;
}

const MAX_RUNS = 1_000;

/** @param root the `.seedbed` folder */
export function recentRuns(root: string, options: RunsOptions): RecentRun[] {
  const runs = withRuns(root, options, (runs) => {
    const failed = runs.find({ status: ["fail", "timeout"], limit: MAX_RUNS });
    return [...failed, ...runs.find({ status: ["pass", "unreadable"], limit: MAX_RUNS - failed.length })];
  });
  const seen = new Set<string>();
  return runs.filter((run) => {
    const same = sameRun(run);
    return same === undefined || !seen.has(same) && seen.add(same);
  }).map((run) => ({ ...run, trace: join(root, "runs", run.id, TRACE_FILE) }));
}

/** Compares two recordings of one run; undefined where that is not known. */
function sameRun({ status, file, scenario, strategy, seed, fingerprint }: StoredRun): string | undefined {
  if (scenario === undefined || seed === undefined) return undefined;
  return JSON.stringify([status, file, scenario, strategy, seed, fingerprint]);
}

/** Those that have every word of a filter somewhere in what the picker shows of them. */
export function matchingRuns(runs: readonly RecentRun[], filter: string): readonly RecentRun[] {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return runs;
  return runs.filter(({ scenario, file, seed, strategy, status, finding, problem }) => {
    const text = `${scenario} ${file} ${describeChoice({ strategy, seed })} ${status} ${finding} ${problem}`
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
