/** The runs of a store as its folders have them. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { prefixesOf, type RunQuery, type Runs } from "./run_query.ts";
import { readStoredRun, type StoredRun } from "./stored_run.ts";

/** All runs, read from their folders: right, and slow when there are many. */
export class FolderRuns implements Runs {
  readonly #runs: readonly StoredRun[];

  constructor(folder: string) {
    const found = namesIn(folder).map((name) => readStoredRun(join(folder, name)));
    this.#runs = found.filter((run) => run !== undefined).sort(newestFirst);
  }

  find({ limit, ...query }: RunQuery): StoredRun[] {
    return this.#runs.filter((run) => matches(run, query)).slice(0, limit);
  }

  count(query: Omit<RunQuery, "limit">): number {
    return this.#runs.filter((run) => matches(run, query)).length;
  }

  close(): void {
    // Nothing is open.
  }
}

/** Names in the folder of runs, of which few are no runs; none where there is no store yet. @throws what the system says of a folder that cannot be read */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

function matches(run: StoredRun, { status, beforeMs, prefix }: RunQuery): boolean {
  return (status === undefined || status.includes(run.status)) &&
    (beforeMs === undefined || run.startedMs < beforeMs) &&
    (prefix === undefined || prefixesOf(prefix).some((beginning) => run.id.startsWith(beginning)));
}

function newestFirst(a: StoredRun, b: StoredRun): number {
  return b.startedMs - a.startedMs || (a.id < b.id ? 1 : -1);
}
