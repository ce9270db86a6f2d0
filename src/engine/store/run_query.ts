/** Queries for runs. */
import type { RunStatus, StoredRun } from "./stored_run.ts";

export interface RunQuery {
  /** Any, unless given. */
  readonly status?: readonly RunStatus[] | undefined;
  /** At most so many. */
  readonly limit?: number | undefined;
  /** Only those that started before, in ms since the epoch. */
  readonly beforeMs?: number | undefined;
  /** Beginning of the id, in letters of either case. */
  readonly prefix?: string | undefined;
}

export interface Runs {
  /** Newest first. */
  find(query: RunQuery): StoredRun[];
  count(query: Omit<RunQuery, "limit">): number;
  close(): void;
}

export interface RunsOptions {
  /** Ms since the epoch. */
  readonly nowMs: () => number;
  /** Takes what there is to say about the index, once. */
  readonly note?: ((text: string) => void) | undefined;
  /** Hears of runs that are read into the index: how many, and of how many. */
  readonly onProgress?: ((read: number, of: number) => void) | undefined;
}

/** The beginnings of ids that are meant. Ids that seedbed makes are in capitals, and may be typed in small letters. */
export function prefixesOf(prefix: string): readonly string[] {
  return [...new Set([prefix, prefix.toUpperCase()])];
}
