/** `mkdir -p`. Node's own never ends where a file system refuses new folders with ENOENT, as `/proc` does. */
import { mkdirSync, rmdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** Creates a folder, and those above it. Returns the topmost that was created; undefined when it was there already. */
export function makeFolders(folder: string): string | undefined {
  const problem = made(folder);
  if (problem === undefined) return folder;
  if (problem.code === "EEXIST" && statSync(folder).isDirectory()) return undefined;
  // Where the folder above is there, this one is refused for itself.
  const top = problem.code === "ENOENT" && dirname(folder) !== folder ? makeFolders(dirname(folder)) : undefined;
  if (top === undefined) throw problem;
  const again = made(folder);
  if (again === undefined) return top;
  for (let here = dirname(folder); here.length >= top.length; here = dirname(here)) rmdirSync(here);
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
