/** Finds files by glob, in an order that is the same everywhere. */
import { glob } from "tinyglobby";

/** What no scenario of the author's is in. */
const NOT_LOOKED_INTO = [
  "**/node_modules/**",
  "**/.git/**",
  "**/dist/**",
  "**/.seedbed/**",
  "**/seedbed.{json,yaml,yml}",
];

/** Absolute paths of the files that match any of the patterns, which are relative to `cwd` or absolute, sorted. */
export async function findFiles(
  patterns: readonly string[],
  cwd: string,
  excluded: readonly string[] = [],
): Promise<string[]> {
  const found = await glob([...patterns], {
    cwd,
    absolute: true,
    ignore: [...NOT_LOOKED_INTO, ...excluded],
    // A link to a folder above would never end.
    followSymbolicLinks: false,
    expandDirectories: false,
  });
  return found.sort();
}
