/** Functions that the commands on the store share. */
import type { ResolvedConfig } from "../api/project/config/resolve.ts";
import { storeFolder } from "../api/project/config/running.ts";
import { leftoversOfProject, leftoversOfSystem } from "../engine/store/leftovers.ts";
import type { Runs, RunsOptions } from "../engine/store/run_query.ts";
import { withRuns } from "../engine/store/runs.ts";
import type { StoredRun } from "../engine/store/stored_run.ts";
import type { Context } from "./context.ts";
import { isoTime, nowMs } from "../api/host.ts";
import type { StoredRunReport } from "./output/runs.ts";
import { count } from "./present/text.ts";
import { createProgress } from "./progress.ts";

/** Asks the runs of the store that is in force here. */
export function askRuns<T>(config: ResolvedConfig, context: Context, work: (runs: Runs, root: string) => T): T {
  const root = storeFolder(config, context.cwd);
  const { clear, ...told } = tellingOf(context);
  try {
    return withRuns(root, told, (runs) => work(runs, root));
  } finally {
    clear();
  }
}

/** Lists the files that killed processes left in the current store, and in this folder. */
export function leftoversHere(config: ResolvedConfig, { cwd }: Context): string[] {
  return leftoversOfProject(storeFolder(config, cwd), cwd, nowMs());
}

/** That, and what they left among the system's temporary files. */
export function allLeftovers(config: ResolvedConfig, context: Context): string[] {
  return [...leftoversHere(config, context), ...leftoversOfSystem(nowMs())];
}

/** Says on standard error what there is to say about the index of a store. */
export function tellingOf(context: Context): RunsOptions & { clear(): void } {
  const line = createProgress();
  return {
    nowMs,
    note: (said) => context.note(`note: ${said}\n`),
    onProgress: (done, of) => line.update(() => `reading runs: ${done.toLocaleString("en-US")}/${count(of, "run")}`),
    clear: () => line.clear(),
  };
}

export function runReport(
  { id, status, scenario, file, seed, strategy, finding, fingerprint, startedMs, problem }: StoredRun,
  atMs: number,
): StoredRunReport {
  const [startedAt, ageMs] = [isoTime(startedMs), Math.max(0, atMs - startedMs)];
  return { id, status, scenario, file, seed, strategy, finding, fingerprint, startedAt, ageMs, problem };
}
