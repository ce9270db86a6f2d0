/** Finds files by glob, in an order that is the same everywhere. */
import { glob } from "tinyglobby";

/** Names of folders in which nothing is the author's own. */
export const FOREIGN_FOLDERS = ["node_modules", ".git", "dist", ".seedbed"];

/** Folders that hold no scenario of the author's. */
const NOT_LOOKED_INTO = [...FOREIGN_FOLDERS.map((name) => `**/${name}/**`), "**/seedbed.{json,yaml,yml}"];

/**
 * Absolute paths of the files below `cwd` that match any of the patterns, sorted.
 * @param whole take a pattern that matches a folder for all that is in it
 */
export async function findFiles(
  patterns: readonly string[],
  cwd: string,
  { whole = false }: { readonly whole?: boolean } = {},
): Promise<string[]> {
  const found = await glob([...patterns], {
    cwd,
    absolute: true,
    ignore: NOT_LOOKED_INTO,
    // A link to a folder above would never end.
    followSymbolicLinks: false,
    expandDirectories: whole,
  });
  return found.sort();
}
