/**
 * Brings the index up to date with the folders, which are what counts: runs that somebody added or took away by hand, and
 * those whose process did not come to write its row.
 *
 * The folder of runs changes its time whenever a run comes or goes, so that one look is enough while nothing does. A
 * time that is as young as the clock is coarse says nothing, and is not kept: another change could have the same.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { runFolders } from "../folder_runs.ts";
import { readStoredRun, type StoredRun } from "../stored_run.ts";
import { inserter } from "./schema.ts";
import { transaction } from "./sqlite.ts";

/** File systems tell time in steps of up to two seconds. */
const COARSE_MS = 2_000;
/** Runs that are read from their folders before they are written to the index, so that others get their turn. */
const BATCH = 500;

export function syncIndex(database: DatabaseSync, folder: string, nowMs: number): void {
  const found = statSync(folder, { bigint: true, throwIfNoEntry: false });
  const stamp = found === undefined ? "none" : `${found.ino}.${found.mtimeNs}`;
  const known = database.prepare("SELECT value FROM facts WHERE name = 'stamp'").get()?.["value"];
  if (known === stamp) return;
  // Rows first: one that another process writes in between is not taken for a run that is gone.
  const rows = database.prepare("SELECT id, status FROM runs").all() as { id: string; status: string }[];
  const folders = new Set(runFolders(folder));
  // A run that could not be read may have been mended.
  const whole = new Set(rows.filter(({ status }) => status !== "unreadable").map(({ id }) => id));
  removeRows(database, rows.map(({ id }) => id).filter((id) => !folders.has(id)));
  const fresh = [...folders].filter((id) => !whole.has(id));
  for (let from = 0; from < fresh.length; from += BATCH) {
    const runs = fresh.slice(from, from + BATCH).map((id) => readStoredRun(join(folder, id)));
    addRows(database, runs.filter((run) => run !== undefined));
  }
  const isOld = found === undefined || nowMs - Number(found.mtimeMs) > COARSE_MS;
  if (isOld) writeStamp(database, stamp);
}

export function addRows(database: DatabaseSync, runs: readonly StoredRun[]): void {
  transaction(database, () => {
    const insert = inserter(database);
    for (const run of runs) insert(run);
  });
}

function removeRows(database: DatabaseSync, ids: readonly string[]): void {
  if (ids.length === 0) return;
  transaction(database, () => {
    const remove = database.prepare("DELETE FROM runs WHERE id = ?");
    for (const id of ids) remove.run(id);
  });
}

/** Says that the index is what the folder with this stamp holds. */
function writeStamp(database: DatabaseSync, stamp: string): void {
  transaction(
    database,
    () => void database.prepare("INSERT OR REPLACE INTO facts (name, value) VALUES ('stamp', ?)").run(stamp),
  );
}
