/** What the commands on the store have in common. */
import type { ResolvedConfig } from "../api/config/resolve.ts";
import { storeFolder } from "../api/config/running.ts";
import type { Runs } from "../engine/store/run_query.ts";
import { withRuns } from "../engine/store/runs.ts";
import type { StoredRun } from "../engine/store/stored_run.ts";
import type { Context } from "./context.ts";
import { isoTime, nowMs } from "./host.ts";
import type { StoredRunReport } from "./output/runs.ts";

/** Asks the runs of the store that is in force here. */
export function askRuns<T>(config: ResolvedConfig, context: Context, work: (runs: Runs, root: string) => T): T {
  const root = storeFolder(config, context.cwd);
  const note = (said: string) => context.note(`note: ${said}\n`);
  return withRuns(root, { nowMs, note }, (runs) => work(runs, root));
}

export function runReport(
  { id, status, scenario, file, seed, strategy, finding, fingerprint, startedMs, problem }: StoredRun,
  atMs: number,
): StoredRunReport {
  const [startedAt, ageMs] = [isoTime(startedMs), Math.max(0, atMs - startedMs)];
  return { id, status, scenario, file, seed, strategy, finding, fingerprint, startedAt, ageMs, problem };
}
