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
import { namesIn } from "../folder_runs.ts";
import type { RunsOptions } from "../run_query.ts";
import { readStoredRun, type StoredRun } from "../stored_run.ts";
import { inserter } from "./schema.ts";
import { transaction } from "./sqlite.ts";

/** File systems tell time in steps of up to two seconds. */
const COARSE_MS = 2_000;
/** Runs that are read from their folders before they are written to the index, so that others get their turn. */
const BATCH = 500;

export function syncIndex(database: DatabaseSync, folder: string, { nowMs, onProgress }: RunsOptions): void {
  const found = statSync(folder, { bigint: true, throwIfNoEntry: false });
  const stamp = found === undefined ? "none" : `${found.ino}.${found.mtimeNs}`;
  // A run that could not be read may have been mended, which no time of the folder tells.
  const unreadable = idsIn(database, "status = 'unreadable'");
  if (database.prepare("SELECT value FROM facts WHERE name = 'stamp'").get()?.["value"] === stamp) {
    return readRuns(database, folder, { names: unreadable });
  }
  // Rows first: one that another process writes in between is not taken for a run that is gone.
  const whole = idsIn(database, "status <> 'unreadable'");
  const names = namesIn(folder);
  const there = new Set(names);
  removeRows(database, [...whole, ...unreadable].filter((id) => !there.has(id)));
  const known = new Set(whole);
  readRuns(database, folder, { names: names.filter((name) => !known.has(name)), onProgress });
  const isOld = found === undefined || nowMs() - Number(found.mtimeMs) > COARSE_MS;
  if (isOld) writeStamp(database, stamp);
}

function readRuns(
  database: DatabaseSync,
  folder: string,
  { names, onProgress }: { readonly names: readonly string[] } & Pick<RunsOptions, "onProgress">,
): void {
  for (let from = 0; from < names.length; from += BATCH) {
    const runs = names.slice(from, from + BATCH).map((name) => readStoredRun(join(folder, name)));
    addRows(database, runs.filter((run) => run !== undefined));
    onProgress?.(Math.min(from + BATCH, names.length), names.length);
  }
}

/** As one text, which no name of a folder can break: a hundred thousand rows take four times as long. */
function idsIn(database: DatabaseSync, where: string): string[] {
  const ids = database.prepare(`SELECT group_concat(id, '/') AS ids FROM runs WHERE ${where}`).get()?.["ids"];
  return typeof ids === "string" ? ids.split("/") : [];
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
