/** Takes runs out of a store. A run that is being written is not in it yet, so that none is ever cut short. */
import { renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDirectory, writing } from "./atomic_file.ts";
import { inFolders, makeFolders, removeEmptyFolders } from "./folders.ts";
import { temporaryName } from "./leftovers.ts";
import type { Runs } from "./run_query.ts";
import type { StoredRun } from "./stored_run.ts";

export interface Retention {
  /** The number of the newest runs that stay, at most. */
  readonly keep?: number | undefined;
  /** Runs that started before that go, in ms since the epoch. */
  readonly beforeMs?: number | undefined;
}

/** The runs that go: those beyond the newest `keep`, and those from before `beforeMs`. Newest first. */
export function runsToPrune(runs: Runs, { keep, beforeMs }: Retention): StoredRun[] {
  const beyond = keep === undefined ? [] : runs.find({}).slice(keep);
  const old = beforeMs === undefined ? [] : runs.find({ beforeMs });
  const ids = new Set(beyond.map(({ id }) => id));
  return [...old.filter(({ id }) => !ids.has(id)), ...beyond].sort((a, b) =>
    b.startedMs - a.startedMs || (a.id < b.id ? 1 : -1)
  );
}

/**
 * Removes the folder of a run: out of sight at once, then from the disk. A process that is interrupted in between leaves it to
 * the next sweep of the store.
 * @returns false when another process removed it first
 * @throws SeedbedError `unwritable`
 */
export function removeRun(root: string, id: string): boolean {
  const folder = join(root, "runs", id);
  const away = join(root, "tmp", temporaryName(`pruned-${id}`));
  return writing(folder, () => {
    rmSync(away, { recursive: true, force: true });
    const isMoved = moveAway(folder, away);
    rmSync(away, { recursive: true, force: true });
    removeEmptyFolders(dirname(away), dirname(away));
    return isMoved;
  });
}

/** False when it is gone already. */
function moveAway(folder: string, away: string): boolean {
  return inFolders(() => {
    makeFolders(dirname(away));
    if (!isDirectory(folder)) return false;
    renameSync(folder, away);
    return true;
  });
}
