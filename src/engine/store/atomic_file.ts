/**
 * A file that is either whole or not there: written beside its place, flushed to the disk, then renamed.
 *
 * What is no file but a device or a pipe, as `/dev/stdout`, is written as it is: nothing may be put in its place. So is a
 * file that an isolated process may write without the folder that it is in.
 *
 * All calls are synchronous, so that nothing is in flight when an interrupt calls `discard`. A process that is killed
 * leaves the temporary file with the beginning of what was written; the place itself is untouched. The next writing of
 * the same file takes away what was left (`leftovers.ts`).
 */
import { closeSync, fstatSync, fsyncSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { SeedbedError } from "../errors.ts";
import { mayWriteBeside } from "../host/permissions.ts";
import { type Collision, putInPlace, requireFree } from "./collision.ts";
import { inFolders, makeFolders, removeEmptyFolders } from "./folders.ts";
import { sweepBeside, temporaryBeside } from "./leftovers.ts";

export class AtomicFile {
  readonly path: string;
  /** The path of the file until `commit`. */
  readonly temporary: string;
  readonly #collision: Collision;
  readonly #inPlace: boolean;
  readonly #descriptor: number;
  #firstCreated: string | undefined = undefined;
  #open = true;

  /**
   * Creates the temporary file, and the folders above it.
   * @param id tells this writing from others of the same file
   * @param collision what to do where there is a file already
   * @throws SeedbedError `unwritable`
   */
  constructor(path: string, id: string, collision: Collision = "overwrite") {
    this.path = path;
    this.#collision = collision;
    if (isDirectory(path)) {
      throw new SeedbedError("unwritable", "expected the path of a file to write, found a folder", {
        location: { file: path },
      });
    }
    this.#inPlace = isDevice(path) || !mayWriteBeside(path);
    this.temporary = this.#inPlace ? path : temporaryBeside(path, id);
    if (this.#inPlace) {
      this.#descriptor = writing(path, () => openSync(path, isDevice(path) || collision === "overwrite" ? "w" : "wx"));
      return;
    }
    if (collision === "error") requireFree(path);
    this.#descriptor = writing(path, () =>
      inFolders(() => {
        this.#firstCreated = makeFolders(dirname(path)) ?? this.#firstCreated;
        return openSync(this.temporary, "wx");
      }));
    sweepBeside(path, fstatSync(this.#descriptor).mtimeMs);
  }

  write(content: string | Uint8Array): void {
    writing(this.path, () => writeAll(this.#descriptor, content));
  }

  /** Puts the file in its place, and returns that: `append` looks for one that is free. */
  commit(): string {
    return writing(this.path, () => {
      this.#close(!this.#inPlace);
      if (this.#inPlace) return this.path;
      const place = putInPlace(this.temporary, this.path, this.#collision);
      syncFolder(dirname(this.path));
      return place;
    });
  }

  /** Takes away what was written. Harmless when there is nothing left to take away. */
  discard(): void {
    try {
      this.#close(false);
    } catch {
      // The file goes anyway.
    }
    if (this.#inPlace) return;
    rmSync(this.temporary, { force: true });
    if (this.#firstCreated !== undefined) removeEmptyFolders(dirname(this.path), this.#firstCreated);
  }

  #close(flush: boolean): void {
    if (!this.#open) return;
    this.#open = false;
    try {
      if (flush) flushed(this.#descriptor);
    } finally {
      closeSync(this.#descriptor);
    }
  }
}

/** Writes a whole file at once, atomically. */
export function writeFileAtomically(path: string, content: string | Uint8Array, id: string): void {
  const file = new AtomicFile(path, id);
  try {
    file.write(content);
    file.commit();
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** `writeSync` may write less than it was given, on a pipe or a full disk. */
export function writeAll(descriptor: number, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}

/** Node's permission model refuses to flush at all; an isolated process goes without. */
export function flushed(descriptor: number): void {
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_ACCESS_DENIED") throw error;
  }
}

/** Makes a rename in `folder` survive a power cut, where the system can. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, "r");
    try {
      flushed(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Windows has no such thing.
  }
}

/** Runs `work`; an error of the file system becomes a SeedbedError about `path`. */
export function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof SeedbedError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new SeedbedError("unwritable", `cannot write it: ${WHY[code ?? ""] ?? message}`, {
      location: { file: path },
      cause,
    });
  }
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: "permission denied (EACCES)",
  EPERM: "permission denied (EPERM)",
  EROFS: "the file system is read-only (EROFS)",
  ENOSPC: "the disk is full (ENOSPC)",
  ENOTDIR: "a folder in its path is a file (ENOTDIR)",
  EEXIST: "a folder in its path is a file (EEXIST)",
  // What making several folders at once says of a file system that is read-only, too.
  ENOENT: "a folder in its path cannot be made (ENOENT)",
};

/** Returns whether there is something that is neither a file nor a folder, or a link to it. */
function isDevice(path: string): boolean {
  try {
    const found = statSync(path);
    return !found.isFile() && !found.isDirectory();
  } catch {
    return false;
  }
}

/** False for what cannot be looked at, too: Deno throws where Node does not when a folder in the path is a file. */
export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
