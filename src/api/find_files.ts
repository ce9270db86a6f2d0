/** Finds files by glob, in an order that is the same everywhere. */
import { glob } from "tinyglobby";

/** What no scenario of the author's is in. */
const NOT_LOOKED_INTO = ["**/node_modules/**", "**/.git/**", "**/dist/**", "**/.seedbed/**"];

/** Absolute paths of the files below `cwd` that match any of the patterns, sorted. */
export async function findFiles(patterns: readonly string[], cwd: string): Promise<string[]> {
  const found = await glob([...patterns], {
    cwd,
    absolute: true,
    ignore: NOT_LOOKED_INTO,
    // A link to a folder above would never end.
    followSymbolicLinks: false,
    expandDirectories: false,
  });
  return found.sort();
}
