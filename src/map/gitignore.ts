/**
 * Applies the rules by which git ignores files: the `.gitignore` files from the root of the repository down to a file, the
 * deepest first.
 */
import { stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { readRegularFile } from "../engine/store/read_file.ts";
import ignore, { type Ignore } from "ignore";

interface Rules {
  readonly folder: string;
  readonly ignore: Ignore;
}

const MAX_BYTES = 16 * 1024 * 1024;

/** Rules that apply in a folder, the deepest first. */
export type IgnoreRules = readonly Rules[];

/**
 * The rules of a folder, on top of those of the folders around it.
 * @throws when there is such a file and it cannot be read, or it is a FIFO or a device
 */
export async function rulesIn(folder: string, outer: IgnoreRules): Promise<IgnoreRules> {
  const path = join(folder, ".gitignore");
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (stats === undefined || stats.isDirectory()) return outer;
  const text = readRegularFile(path, { what: "a file of patterns", maxBytes: MAX_BYTES }).toString("utf8");
  return [{ folder, ignore: ignore({ ignorecase: false, allowRelativePaths: true }).add(text) }, ...outer];
}

/** The rules of the folders around `folder`, up to the root of its repository. None if they leave `folder` itself out. */
export async function rulesAround(folder: string, repository: string): Promise<IgnoreRules> {
  const folders = [];
  for (let here = folder; here !== repository && here !== dirname(here);) folders.push(here = dirname(here));
  let rules: IgnoreRules = [];
  for (const each of folders.reverse()) rules = await rulesIn(each, rules);
  return isIgnored(folder, true, rules) ? [] : rules;
}

/** The deepest file that says anything about the path decides. */
export function isIgnored(path: string, isFolder: boolean, rules: IgnoreRules): boolean {
  for (const { folder, ignore } of rules) {
    const inside = relative(folder, path).split(sep).join("/");
    const { ignored, unignored } = ignore.test(isFolder ? `${inside}/` : inside);
    if (ignored || unignored) return ignored;
  }
  return false;
}
