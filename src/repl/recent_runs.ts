/** The runs that a store keeps, for a picker: failures first, the newest on top. */
import { join } from "node:path";
import { TRACE_FILE } from "../api/traces/select_trace.ts";
import type { RunsOptions } from "../engine/store/run_query.ts";
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
  return runs.map((run) => ({ ...run, trace: join(root, "runs", run.id, TRACE_FILE) }));
}
