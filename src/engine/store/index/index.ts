/**
 * The index of a store, `.seedbed/index.sqlite`: what the folders of its runs say, in a database that answers at once
 * however many there are. It is a cache: the folders have everything, and it can be made anew from them at any time.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { RunQuery, Runs, RunsOptions } from "../run_query.ts";
import { readStoredRun, type StoredRun } from "../stored_run.ts";
import { conditionOf } from "./query.ts";
import { DamagedRow, INDEX_VERSION, TABLES, toRun } from "./schema.ts";
import { close, isOfSqlite, loadSqlite, openDatabase, type Sqlite, transaction } from "./sqlite.ts";
import { addRows, syncIndex } from "./sync.ts";

export const INDEX_FILE = "index.sqlite";

/** The runs of a store by its index, which is made if there is none and brought up to date. @throws what SQLite does */
export class IndexedRuns implements Runs {
  readonly #database: DatabaseSync;

  constructor(sqlite: Sqlite, root: string, options: RunsOptions) {
    this.#database = openIndex(sqlite, root);
    try {
      syncIndex(this.#database, join(root, "runs"), options);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  find({ limit, ...query }: RunQuery): StoredRun[] {
    const { where, values } = conditionOf(query);
    const statement = this.#database.prepare(`SELECT * FROM runs${where} ORDER BY startedMs DESC, id DESC LIMIT ?`);
    return statement.all(...values, limit ?? -1).map(toRun);
  }

  count(query: Omit<RunQuery, "limit">): number {
    const { where, values } = conditionOf(query);
    return Number(this.#database.prepare(`SELECT count(*) AS found FROM runs${where}`).get(...values)?.["found"]);
  }

  close(): void {
    close(this.#database);
  }
}

/** Adds a run that was just stored. That it cannot does not matter: who looks next finds the folder. */
export function addToIndex(root: string, id: string): void {
  const sqlite = loadSqlite();
  const run = readStoredRun(join(root, "runs", id));
  if (sqlite === undefined || run === undefined) return;
  let database: DatabaseSync | undefined;
  try {
    database = openIndex(sqlite, root);
    addRows(database, [run]);
  } catch {
    // Damaged, busy, on a full disk: for the next reader to see.
  } finally {
    if (database !== undefined) close(database);
  }
}

/** Returns whether an error says that the index cannot be used. */
export function isOfIndex(error: unknown): error is Error {
  return error instanceof DamagedRow || isOfSqlite(error);
}

export function removeIndex(root: string): void {
  for (const ending of ["", "-wal", "-shm"]) rmSync(join(root, INDEX_FILE + ending), { force: true, recursive: true });
}

function openIndex(sqlite: Sqlite, root: string): DatabaseSync {
  const database = openDatabase(sqlite, join(root, INDEX_FILE));
  try {
    prepare(database);
    return database;
  } catch (error) {
    close(database);
    throw error;
  }
}

/** Makes the tables where they are not there. An index of another version is emptied. */
function prepare(database: DatabaseSync): void {
  if (versionOf(database) === INDEX_VERSION) return;
  transaction(database, () => {
    // Another process may have been first.
    if (versionOf(database) === INDEX_VERSION) return;
    database.exec(`DROP TABLE IF EXISTS runs; DROP TABLE IF EXISTS facts; ${TABLES}`);
    database.exec(`PRAGMA user_version = ${INDEX_VERSION}`);
  });
}

function versionOf(database: DatabaseSync): unknown {
  return database.prepare("PRAGMA user_version").get()?.["user_version"];
}
