/**
 * The `.seedbed` directory: runs that are worth keeping.
 *
 * ```
 * .seedbed/runs/<id>/trace.jsonl     the run
 *                    shrunk.jsonl    the smallest run that fails in the same way
 *                    report.json     the result
 *                    manifest.json   versions, platform, command line, times
 *         /tmp/<mark>.<id>/          a run that is being written, and by which process
 *         /index.sqlite              what a list of the runs needs, made anew when it is lost
 * ```
 *
 * A run appears at once, with all its files, by one rename. Ids sort by time; they and the time come from the caller.
 */
import { closeSync, openSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { addToIndex } from "./index/index.ts";
import { flushed, syncFolder, writeAll, writing } from "./atomic_file.ts";
import { makeFolders, removeEmptyFolders } from "./folders.ts";
import { sweepStore, temporaryName } from "./leftovers.ts";

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
    sweepStore(this.#root, this.#options.nowMs());
    const own = this.#options.newId();
    return new RunWriter(this.#root, id ?? own, own);
  }
}

/** A run on its way into the store. */
export class RunWriter {
  readonly id: string;
  /** The folder of the run to be. */
  readonly folder: string;
  readonly #root: string;
  readonly #temporary: string;
  readonly #descriptors = new Map<string, number>();

  /** @param own tells this writing from others of the same run */
  constructor(root: string, id: string, own: string) {
    this.id = id;
    this.#root = root;
    this.folder = join(root, "runs", id);
    this.#temporary = join(root, "tmp", temporaryName(own));
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
