/** What git leaves out: the `.gitignore` files from the root of the repository down to a file, the deepest first. */
import { readFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";

interface Rules {
  readonly folder: string;
  readonly ignore: Ignore;
}

/** Rules that apply in a folder, the deepest first. */
export type IgnoreRules = readonly Rules[];

/**
 * The rules of a folder, on top of those of the folders around it.
 * @throws the system's error when there is such a file and it cannot be read
 */
export async function rulesIn(folder: string, outer: IgnoreRules): Promise<IgnoreRules> {
  const text = await readFile(join(folder, ".gitignore"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "EISDIR") return undefined;
    throw error;
  });
  if (text === undefined) return outer;
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
