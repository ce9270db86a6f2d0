/**
 * The runs of a store, newest first: what a list shows, and what `latest` or the beginning of an id means.
 *
 * They come from the index. One that is damaged is made anew; where there can be none, the folders are read. Either is
 * said once.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { FolderRuns } from "./folder_runs.ts";
import { IndexedRuns, isOfIndex, removeIndex } from "./index/index.ts";
import { loadSqlite, placeProblem } from "./index/sqlite.ts";
import type { RunQuery, Runs, RunsOptions } from "./run_query.ts";
import type { StoredRun } from "./stored_run.ts";

/** Runs `work` with the runs of the store at `root`, a `.seedbed` folder, and closes them. */
export function withRuns<T>(root: string, options: RunsOptions, work: (runs: Runs) => T): T {
  const runs = new StoreRuns(root, options);
  try {
    return work(runs);
  } finally {
    runs.close();
  }
}

const SLOWLY = "the runs are read from their folders, which takes longer";

class StoreRuns implements Runs {
  readonly #root: string;
  readonly #options: RunsOptions;
  #open: Runs | undefined;
  /** Set once the index was found damaged, and was taken away. */
  #isRemade = false;
  #fromFolders = false;

  constructor(root: string, options: RunsOptions) {
    this.#root = root;
    this.#options = options;
  }

  find(query: RunQuery): StoredRun[] {
    return this.#ask((runs) => runs.find(query));
  }

  count(query: Omit<RunQuery, "limit">): number {
    return this.#ask((runs) => runs.count(query));
  }

  close(): void {
    this.#open?.close();
    this.#open = undefined;
  }

  /** Asks the index, and then the next best. Ends because each failure is met by a step that is not repeated. */
  #ask<T>(question: (runs: Runs) => T): T {
    for (;;) {
      try {
        return question(this.#open ??= this.#openBest());
      } catch (error) {
        if (!isOfIndex(error)) throw error;
        this.close();
        this.#stepDown(error);
      }
    }
  }

  #openBest(): Runs {
    const folder = join(this.#root, "runs");
    // No index for a store that is not there: a look at it leaves nothing behind.
    if (this.#fromFolders || !existsSync(folder)) return new FolderRuns(folder);
    const sqlite = loadSqlite();
    if (sqlite !== undefined) return new IndexedRuns(sqlite, this.#root, this.#options);
    this.#note(`this runtime has no node:sqlite: ${SLOWLY} (Node has it from 22.13 on, Deno from 2.2 on)`);
    return new FolderRuns(folder);
  }

  #stepDown(error: Error): void {
    const problem = placeProblem(error);
    if (problem === undefined && !this.#isRemade) {
      this.#isRemade = true;
      if (this.#removeIndex()) {
        return this.#note("the index of the runs was damaged and has been rebuilt from their folders");
      }
    }
    this.#fromFolders = true;
    this.#note(`the index of the runs cannot be used, ${problem ?? "it is damaged"}: ${SLOWLY}`);
  }

  #removeIndex(): boolean {
    try {
      removeIndex(this.#root);
      return true;
    } catch {
      return false;
    }
  }

  #note(text: string): void {
    this.#options.note?.(text);
  }
}
