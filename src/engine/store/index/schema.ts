/** The tables of the index, and runs as rows of it. */
import { basename } from "node:path";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { z } from "zod";
import { RUN_STATUSES, type StoredRun } from "../stored_run.ts";

/** The last moment that a date can tell, in ms since the epoch. */
const MAX_DATE_MS = 8_640_000_000_000_000;

/** Raised when the tables change: an index of another version is made anew. */
export const INDEX_VERSION = 2;

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

/** A row that nobody wrote so: SQLite itself does not notice what is changed within a page. */
export class DamagedRow extends Error {
  override readonly name = "DamagedRow";
}

const text = z.string().optional();

const rowSchema = z.object({
  // Runs are removed by their id, too.
  id: z.string().refine((id) => basename(id) === id && !id.startsWith(".")),
  status: z.enum(RUN_STATUSES),
  startedMs: z.int().min(-MAX_DATE_MS).max(MAX_DATE_MS),
  scenario: text,
  file: text,
  seed: z.int().optional(),
  strategy: text,
  finding: text,
  fingerprint: text,
  problem: text,
});

/** @throws DamagedRow */
export function toRun(row: Readonly<Record<string, SQLOutputValue>>): StoredRun {
  const found = Object.fromEntries(COLUMNS.map((column) => [column, row[column] ?? undefined]));
  const run = rowSchema.safeParse(found);
  if (run.success) return found as unknown as StoredRun;
  throw new DamagedRow(`a row of the index is damaged: ${run.error.message}`);
}
