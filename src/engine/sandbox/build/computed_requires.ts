/**
 * Modules that a package requires by a name which it puts together, as in `require("store-" + kind)`. Which they can be is in what the
 * package depends on, so they are bundled, and chosen by their names. A path into a folder that is not there, where a native
 * addon would be if it had been built, is left for the package to ask for: it is told that there is nothing.
 */
import { readFile, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";

const COMPUTED = /(?<![.\w$])require\((?=\s*(["'])([^"'\\\n]+)\1\s*\+)/g;

/** Returns the text of a module of a package, on as many lines. */
export async function withComputedRequires(text: string, path: string): Promise<string> {
  const found = [...text.matchAll(COMPUTED)];
  if (found.length === 0) return text;
  let result = "";
  let end = 0;
  for (const match of found) {
    const call = await callFor(match[2]!, path);
    result += text.slice(end, match.index) + (call ?? match[0]);
    end = match.index + match[0].length;
  }
  return result + text.slice(end);
}

/** Undefined for what the bundler finds by itself. */
async function callFor(prefix: string, path: string): Promise<string | undefined> {
  if (/^\.{1,2}\//.test(prefix)) {
    const folder = join(dirname(path), prefix.slice(0, prefix.lastIndexOf("/") + 1));
    return await stat(folder).then(() => undefined, () => "((name) => require(name))(");
  }
  const names = (await dependenciesOf(path)).filter((name) => name.startsWith(prefix));
  if (names.length === 0) return undefined;
  const choices = names.map((name) => `name === ${JSON.stringify(name)} ? require(${JSON.stringify(name)}) : `);
  return `((name) => ${choices.join("")}require(name))(`;
}

async function dependenciesOf(path: string): Promise<string[]> {
  const parts = path.split(sep);
  const at = parts.lastIndexOf("node_modules");
  const home = parts.slice(0, at + (parts[at + 1]?.startsWith("@") ? 3 : 2)).join(sep);
  const text = await readFile(join(home, "package.json"), "utf8").catch(() => "{}");
  return Object.keys(dependenciesIn(text)).sort();
}

/** None in a file that has no such list: what is wrong with it, the bundler says. */
function dependenciesIn(text: string): object {
  try {
    return (JSON.parse(text) as { dependencies?: object | null } | null)?.dependencies ?? {};
  } catch {
    return {};
  }
}
