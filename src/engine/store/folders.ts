/** Folders that several processes make and take away at the same time. */
import { mkdirSync, rmdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** The number of times that a folder may be taken away under a process before it gives up. */
const MAX_TRIES = 20;

/**
 * Runs `work`, which makes folders and something in them, again while it finds one gone: another process may take away a
 * folder as long as it is empty.
 */
export function inFolders<T>(work: () => T): T {
  for (let tries = 1;; tries++) {
    try {
      return work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || tries === MAX_TRIES) throw error;
    }
  }
}

/**
 * `mkdir -p`: creates a folder, and those above it. Returns the topmost that was created; undefined when it was there
 * already. Node's own never ends where a file system refuses new folders with ENOENT, as `/proc` does.
 */
export function makeFolders(folder: string): string | undefined {
  return inFolders(() => tryToMake(folder));
}

function tryToMake(folder: string): string | undefined {
  const problem = made(folder);
  if (problem === undefined) return folder;
  if (isThere(problem, folder)) return undefined;
  // Where the folder above is there, this one is refused for itself.
  const top = problem.code === "ENOENT" && dirname(folder) !== folder ? tryToMake(dirname(folder)) : undefined;
  if (top === undefined) throw problem;
  const again = made(folder);
  if (again === undefined || isThere(again, folder)) return top;
  removeEmptyFolders(dirname(folder), top);
  throw again;
}

function made(folder: string): NodeJS.ErrnoException | undefined {
  try {
    mkdirSync(folder);
    return undefined;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

function isThere({ code }: NodeJS.ErrnoException, folder: string): boolean {
  return code === "EEXIST" && statSync(folder).isDirectory();
}

/** Removes `folder` and those above it up to `top`, as long as they are empty. */
export function removeEmptyFolders(folder: string, top: string): void {
  for (let here = folder; here.length >= top.length; here = dirname(here)) {
    try {
      rmdirSync(here);
    } catch {
      return;
    }
  }
}
