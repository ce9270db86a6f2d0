/** Finds scenario files: all below a folder, or those that files, folders and globs name. */
import { stat } from "node:fs/promises";
import { extname, resolve, sep } from "node:path";
import { isDynamicPattern } from "tinyglobby";
import { SeedbedError } from "../../../engine/errors.ts";
import { findFiles } from "./find_files.ts";
import { DATA_ENDINGS, MODULE_ENDINGS } from "./load.ts";
import { similarFile } from "./similar_file.ts";

/** Names by which scenario files are known. */
export const SCENARIO_PATTERNS = ["**/*.scenario.{ts,mts,js,mjs,json,yaml,yml}", "**/*.fozzy.json"];

/** The patterns of scenario files, where a project sets them. */
export interface Discovery {
  /** Folder against which the globs are resolved. */
  readonly base: string;
  /** Instead of `SCENARIO_PATTERNS`. */
  readonly include?: readonly string[];
  /** Globs of files that are left out, and of folders for all that is in them. A file that is named is taken all the same. */
  readonly exclude: readonly string[];
}

/**
 * Absolute paths, each once.
 * @param named files, folders and globs; none means everything below `cwd`
 * @throws SeedbedError `usage` when one of them matches nothing
 */
export async function discover(
  named: readonly string[],
  cwd: string,
  discovery: Discovery = { base: cwd, exclude: [] },
): Promise<string[]> {
  if (named.length === 0) {
    const found = await scenariosBelow(resolve(cwd), discovery);
    if (found.length > 0) return found;
    throw new SeedbedError("usage", `expected scenario files below ${resolve(cwd)}, found none`, {
      hint: `scenario files are named ${(discovery.include ?? SCENARIO_PATTERNS).join(" or ")}`,
    });
  }
  const matches = await Promise.all(named.map(async (name) => ({ name, found: await matching(name, cwd, discovery) })));
  const empty = matches.filter(({ found }) => found.length === 0).map(({ name }) => name);
  if (empty.length > 0) {
    const shown = empty.map((name) => JSON.stringify(name)).join(", ");
    const [first] = empty;
    const meant = isDynamicPattern(first!)
      ? undefined
      : await similarFile(resolve(cwd, first!), first!, [...DATA_ENDINGS, ...MODULE_ENDINGS]);
    throw new SeedbedError("usage", `expected scenario files, found none that match ${shown}`, {
      hint: meant === undefined
        ? "nothing was run: a name that matches nothing is a mistake even when others match"
        : `did you mean ${meant}?`,
    });
  }
  return [...new Set(matches.flatMap(({ found }) => found))];
}

async function matching(name: string, cwd: string, discovery: Discovery): Promise<string[]> {
  const path = resolve(cwd, name);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return await scenariosBelow(path, discovery);
  if (found !== undefined) return [path];
  if (!isDynamicPattern(name)) return [];
  return await withoutExcluded(onlyScenarios(await findFiles([name], cwd)), discovery);
}

/** Absolute paths of all scenario files in a folder; there may be none. */
export async function scenariosBelow(folder: string, discovery: Discovery): Promise<string[]> {
  const { include, base } = discovery;
  if (include === undefined) return await withoutExcluded(await findFiles(SCENARIO_PATTERNS, folder), discovery);
  const start = folder.endsWith(sep) ? folder : `${folder}${sep}`;
  const found = (await findFiles(include, base)).filter((file) => resolve(file).startsWith(start));
  return await withoutExcluded(onlyScenarios(found), discovery);
}

function onlyScenarios(files: readonly string[]): string[] {
  return files.filter((file) => [...DATA_ENDINGS, ...MODULE_ENDINGS].includes(extname(file).toLowerCase()));
}

async function withoutExcluded(files: string[], { base, exclude }: Discovery): Promise<string[]> {
  if (exclude.length === 0 || files.length === 0) return files;
  const excluded = new Set(await findFiles(exclude, base, { whole: true }));
  return files.filter((file) => !excluded.has(file));
}
