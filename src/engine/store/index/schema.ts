/** The tables of the index, and runs as rows of it. */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { StoredRun } from "../stored_run.ts";

/** Raised when the tables change: an index of another version is made anew. */
export const INDEX_VERSION = 1;

export const TABLES = `
CREATE TABLE IF NOT EXISTS runs (
  id TEXT PRIMARY KEY,
  status TEXT NOT NULL,
  startedMs INTEGER NOT NULL,
  scenario TEXT,
  file TEXT,
  seed INTEGER,
  strategy TEXT,
  finding TEXT,
  fingerprint TEXT,
  problem TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS byTime ON runs (startedMs DESC, id DESC);
CREATE INDEX IF NOT EXISTS byStatus ON runs (status, startedMs DESC, id DESC);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

const COLUMNS = [
  "id",
  "status",
  "startedMs",
  "scenario",
  "file",
  "seed",
  "strategy",
  "finding",
  "fingerprint",
  "problem",
] as const satisfies readonly (keyof StoredRun)[];

/** Returns what puts a run into the table, or what is new of it in place of what was there. */
export function inserter(database: DatabaseSync): (run: StoredRun) => void {
  const statement = database.prepare(
    `INSERT OR REPLACE INTO runs (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`,
  );
  return (run) => void statement.run(...COLUMNS.map((column) => run[column] ?? null));
}

export function toRun(row: Readonly<Record<string, SQLOutputValue>>): StoredRun {
  return Object.fromEntries(COLUMNS.map((column) => [column, row[column] ?? undefined])) as unknown as StoredRun;
}
