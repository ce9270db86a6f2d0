/** `node:sqlite`, where the runtime has it: Node from 22.13 on, Deno from 2.2 on. */
import process from "node:process";
import type { DatabaseSync } from "node:sqlite";

export type Sqlite = typeof import("node:sqlite");

/** Without the remark that it is experimental, which is nothing to the user of a cache. */
export function loadSqlite(): Sqlite | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule("node:sqlite") as Sqlite | undefined;
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** The time to wait for another process that writes, in ms. */
const BUSY_TIMEOUT_MS = 5_000;

/** Opens or creates a database that several processes may use at once. */
export function openDatabase(sqlite: Sqlite, path: string): DatabaseSync {
  const database = new sqlite.DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = NORMAL");
    return database;
  } catch (error) {
    close(database);
    throw error;
  }
}

export function close(database: DatabaseSync): void {
  try {
    database.close();
  } catch {
    // What cannot be closed is not used any more either.
  }
}

/** Runs `work` as one change: others see all of it or nothing. */
export function transaction(database: DatabaseSync, work: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    work();
    database.exec("COMMIT");
  } catch (error) {
    try {
      database.exec("ROLLBACK");
    } catch {
      // The first error says more.
    }
    throw error;
  }
}

/** SQLite's words for what is wrong with the place or the moment, and says nothing about what is in the file. */
const PLACE: readonly (readonly [RegExp, string])[] = [
  [/is locked/, "another process is using it"],
  [/readonly database/, "it is read-only"],
  [/permission denied/, "permission denied"],
  [/unable to open/, "it cannot be opened"],
  [/disk I\/O error/, "it cannot be read or written"],
  [/is full/, "the disk is full"],
];

/** Returns whether an error is SQLite's. */
export function isOfSqlite(error: unknown): error is Error {
  return error instanceof Error && (error as { readonly code?: unknown }).code === "ERR_SQLITE_ERROR";
}

/** Returns why a database cannot be used here and now; undefined when the file itself is damaged. Deno gives no codes. */
export function placeProblem({ message }: Error): string | undefined {
  return PLACE.find(([words]) => words.test(message))?.[1];
}
