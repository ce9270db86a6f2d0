/**
 * The `.seedbed` directory: runs that are worth keeping.
 *
 * ```
 * .seedbed/runs/<id>/trace.jsonl     the run
 *                    shrunk.jsonl    the smallest run that fails in the same way
 *                    report.json     what came of it
 *                    manifest.json   versions, platform, command line, times
 *         /tmp/<id>/                 a run that is being written
 *         /index.sqlite              what a list of the runs needs, made anew when it is lost
 * ```
 *
 * A run appears at once, with all its files, by one rename. Ids sort by time; they and the time come from the caller.
 */
import { closeSync, openSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { addToIndex } from "./index/index.ts";
import { flushed, syncFolder, writeAll, writing } from "./atomic_file.ts";
import { makeFolders, removeEmptyFolders } from "./folders.ts";

export const STORE_FOLDER = ".seedbed";

export interface StoreOptions {
  /** The folder that holds `.seedbed`. It is created with the first run. */
  readonly project: string;
  /** The folder to use instead of `.seedbed`, relative to `project`. */
  readonly folder?: string | undefined;
  readonly newId: () => string;
  /** Ms since the epoch; for sweeping up what killed processes left. */
  readonly nowMs: () => number;
}

/** Temporary folders older than this belong to no living process. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

export class Store {
  readonly #root: string;
  readonly #options: StoreOptions;

  constructor(options: StoreOptions) {
    this.#root = resolve(options.project, options.folder ?? STORE_FOLDER);
    this.#options = options;
  }

  /**
   * Begins a run. End it with `commit` or `discard`.
   * @param id of a run that was made elsewhere; a new one unless given
   */
  begin(id?: string): RunWriter {
    this.#sweep();
    const own = this.#options.newId();
    return new RunWriter(this.#root, id ?? own, own);
  }

  #sweep(): void {
    const folder = join(this.#root, "tmp");
    let names: string[];
    try {
      names = readdirSync(folder);
    } catch {
      return;
    }
    for (const name of names) {
      const path = join(folder, name);
      const isAbandoned = this.#options.nowMs() - lastChangeMs(path) > ABANDONED_AFTER_MS;
      if (isAbandoned) removeIfPossible(path);
    }
  }
}

/** What is somebody else's is left to them. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The run that begins does not depend on it.
  }
}

/** Of a folder or of what is in it: writing to a file leaves the time of its folder as it was. */
function lastChangeMs(path: string): number {
  const changedMs = (each: string) => statSync(each, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
  try {
    return Math.max(changedMs(path), ...readdirSync(path).map((name) => changedMs(join(path, name))));
  } catch {
    return changedMs(path);
  }
}

/** A run on its way into the store. */
export class RunWriter {
  readonly id: string;
  /** Where the run will be. */
  readonly folder: string;
  readonly #root: string;
  readonly #temporary: string;
  readonly #descriptors = new Map<string, number>();

  /** @param own tells this writing from others of the same run */
  constructor(root: string, id: string, own: string) {
    this.id = id;
    this.#root = root;
    this.folder = join(root, "runs", id);
    this.#temporary = join(root, "tmp", own);
    writing(this.#temporary, () => makeFolders(this.#temporary));
  }

  /** Appends to a file of the run. */
  write(name: string, content: string | Uint8Array): void {
    const path = join(this.#temporary, name);
    writing(path, () => {
      let descriptor = this.#descriptors.get(name);
      if (descriptor === undefined) {
        descriptor = openSync(path, "wx");
        this.#descriptors.set(name, descriptor);
      }
      writeAll(descriptor, content);
    });
  }

  /** Puts the run in its place. Returns its folder. */
  commit(): string {
    writing(this.folder, () => {
      this.#close(true);
      makeFolders(join(this.#root, "runs"));
      syncFolder(this.#temporary);
      renameSync(this.#temporary, this.folder);
      syncFolder(join(this.#root, "runs"));
      removeEmptyFolders(join(this.#root, "tmp"), join(this.#root, "tmp"));
    });
    addToIndex(this.#root, this.id);
    return this.folder;
  }

  /** Takes away what was written. Harmless after `commit`. */
  discard(): void {
    try {
      this.#close(false);
    } catch {
      // The files go anyway.
    }
    rmSync(this.#temporary, { recursive: true, force: true });
    removeEmptyFolders(join(this.#root, "tmp"), this.#root);
  }

  #close(flush: boolean): void {
    for (const [name, descriptor] of this.#descriptors) {
      this.#descriptors.delete(name);
      try {
        if (flush) flushed(descriptor);
      } finally {
        closeSync(descriptor);
      }
    }
  }
}
