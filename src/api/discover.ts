/** Which scenario files are meant: all below a folder, or those that files, folders and globs name. */
import { stat } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { isDynamicPattern } from "tinyglobby";
import { SeedbedError } from "../engine/errors.ts";
import { findFiles } from "./find_files.ts";
import { DATA_ENDINGS, MODULE_ENDINGS } from "./load.ts";

/** Names by which scenario files are known. */
export const SCENARIO_PATTERNS = ["**/*.scenario.{ts,mts,js,mjs,json,yaml,yml}", "**/*.fozzy.json"];

/**
 * Absolute paths, each once.
 * @param named files, folders and globs; none means everything below `cwd`
 * @throws SeedbedError `usage` when one of them matches nothing
 */
export async function discover(named: readonly string[], cwd: string): Promise<string[]> {
  if (named.length === 0) {
    const found = await findFiles(SCENARIO_PATTERNS, cwd);
    if (found.length > 0) return found;
    throw new SeedbedError("usage", `expected scenario files below ${resolve(cwd)}, found none`, {
      hint: `they are called ${SCENARIO_PATTERNS.join(" or ")}`,
    });
  }
  const matches = await Promise.all(named.map(async (name) => ({ name, found: await matching(name, cwd) })));
  const empty = matches.filter(({ found }) => found.length === 0).map(({ name }) => name);
  if (empty.length > 0) {
    const shown = empty.map((name) => JSON.stringify(name)).join(", ");
    throw new SeedbedError("usage", `expected scenario files, found none that match ${shown}`, {
      hint: "nothing was run: a name that matches nothing is a mistake even when others match",
    });
  }
  return [...new Set(matches.flatMap(({ found }) => found))];
}

async function matching(name: string, cwd: string): Promise<string[]> {
  const path = resolve(cwd, name);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return await findFiles(SCENARIO_PATTERNS, path);
  if (found !== undefined) return [path];
  if (!isDynamicPattern(name)) return [];
  const files = await findFiles([name], cwd);
  return files.filter((file) => [...DATA_ENDINGS, ...MODULE_ENDINGS].includes(extname(file).toLowerCase()));
}
