/**
 * Files that a module reads beside itself, by `__dirname` or `import.meta.url`. Each such module has a place of its own in a
 * world, `/node_modules/<package>/…` or `/app/…`, and the files that its text names are embedded into the bundle: they belong
 * to the code and its digest, so that a compiled scenario and a reproducer have them, too.
 */
import { readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, join, posix, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Loader, Plugin } from "esbuild";
import { VIRTUAL_CWD } from "../../capabilities/fs/file_system.ts";
import { withComputedRequires } from "./computed_requires.ts";
import type { DecoratorCompiler } from "./decorators.ts";
import { MAX_EMBEDDED_BYTES } from "../builtins/fs/left_out.ts";
import { HOOKS } from "../syntax/hooks.ts";
import { programsIn, startedIn } from "./programs.ts";

const ASKS_WHERE_IT_IS = /\b__dirname\b|\b__filename\b|\bimport\.meta\b/;

/** Matches the imports that esbuild follows by itself: `from "./x"`, `require("./x")`, `import("./x")`. */
const IMPORTED = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*$/;

/** A text that ends as names of files do. Its closing quote may open the next one: in minified code, texts are taken from anywhere. */
const TEXT = /(["'`])([^"'`\\\n$]{0,255}\.\w+)(?=\1)/g;

/** As `__dirname, "..", "data", "words.json"`: what `path.join` is given. */
const JOINED = /(?:__dirname|import\.meta\.dirname)((?:\s*,\s*(["'])[^"'\\\n]+\2)+)/g;
const CODE = /\.[cm]?[jt]sx?$/;

/** A module that is required in a roundabout way, so that bundlers leave it alone: a world has nothing to find it in later. */
const REQUIRED_AT_ONCE =
  /(?<![\w$.])(?:(?:globalThis\.)?process\.getBuiltinModule\("(?:node:)?module"\)\.)?createRequire\(import\.meta\.url\)(?=\(["'])/g;

/** A package that only names its files does not start them, and one with shared memory cannot. */
const STARTS_PROGRAMS = /^(?![^]*\bSharedArrayBuffer\b)(?:[^]*\bnew Worker\(|(?=[^]*\bchild_process\b)[^]*\bfork\()/;

/** Called with each path that a module may name, whether there is a file or not. */
export type OnNamed = (module: string, path: string) => void;

/** Called with each program that a module names (see `programs.ts`): where it is in a world, and on the disk. */
export type OnProgram = (name: string, path: string, module: string) => void;

/**
 * @param folder of the scenario: own files are named relative to it
 * @param compiler for files whose classes have metadata at run time
 */
export function moduleFiles(
  folder: string,
  compiler: DecoratorCompiler,
  onNamed: OnNamed = () => {},
  onProgram: OnProgram = () => {},
): Plugin {
  return {
    name: "seedbed-module-files",
    setup(build) {
      build.onLoad({ filter: CODE, namespace: "file" }, async ({ path }) => {
        const written = await readFile(path, "utf8");
        const inPackage = path.includes(`${sep}node_modules${sep}`);
        const source = inPackage ? await withComputedRequires(written, path) : written;
        const transpiled = inPackage
          ? undefined
          : await compiler.transpile(path, source, (named) => onNamed(path, named));
        for (const program of inPackage ? [] : await startedIn(source, folder)) {
          onProgram(placeOf(program, folder), program, path);
        }
        if (!ASKS_WHERE_IT_IS.test(source)) {
          if (transpiled !== undefined) return { contents: transpiled, loader: loaderOf(path, true) };
          return source === written ? undefined : { contents: source, loader: loaderOf(path, false) };
        }
        const text = (transpiled ?? source).replace(REQUIRED_AT_ONCE, "require");
        const name = placeOf(path, folder);
        for (const program of inPackage && !STARTS_PROGRAMS.test(text) ? [] : await programsIn(text, path)) {
          onProgram(placeOf(program, folder), program, path);
        }
        const { code } = await build.esbuild.transform(text, {
          loader: loaderOf(path, transpiled !== undefined),
          jsx: "preserve",
          sourcefile: basename(path),
          sourcemap: "inline",
          target: "esnext",
          legalComments: "none",
          banner: await embedded(text, path, folder, onNamed),
          define: Object.fromEntries(
            Object.entries({
              __dirname: posix.dirname(name),
              __filename: name,
              "import.meta.dirname": posix.dirname(name),
              "import.meta.filename": name,
              "import.meta.url": pathToFileURL(name).href,
            }).map(([key, value]) => [key, JSON.stringify(value)]),
          ),
        });
        return { contents: code, loader: path.endsWith("x") ? "jsx" : "js" };
      });
    },
  };
}

function loaderOf(path: string, isTranspiled: boolean): Loader {
  const kind = extname(path).replace(/^\.[cm]?/, "");
  return (isTranspiled ? kind.replace("ts", "js") : kind) as Loader;
}

/** Returns the path of a file of the host inside a world. */
function placeOf(path: string, folder: string): string {
  const name = relative(folder, path).split(sep).join("/");
  const inModules = name.indexOf("node_modules/");
  return inModules < 0 ? posix.resolve(VIRTUAL_CWD, name) : `/${name.slice(inModules)}`;
}

/** Calls that put the files that `text` names where the module finds them, on one line. */
async function embedded(text: string, module: string, folder: string, onNamed: OnNamed): Promise<string> {
  const home = await realpath(homeOf(module, folder));
  const calls: string[] = [];
  for (const named of namedIn(text)) {
    const path = join(dirname(module), named);
    onNamed(module, path);
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile() || !(await realpath(path)).startsWith(home + sep)) continue;
    const content = found.size > MAX_EMBEDDED_BYTES ? found.size : await readFile(path, "base64");
    calls.push(`${HOOKS.embed}(${JSON.stringify(placeOf(path, folder))}, ${JSON.stringify(content)});`);
  }
  return calls.join(" ");
}

/** Returns the folder whose files a module may name: its package, or the folder of the scenario. */
function homeOf(module: string, folder: string): string {
  const parts = module.split(sep);
  const inModules = parts.lastIndexOf("node_modules");
  if (inModules < 0) return folder;
  return parts.slice(0, inModules + (parts[inModules + 1]?.startsWith("@") ? 3 : 2)).join(sep);
}

/** Texts of a module that may be names of files, sorted. */
function namedIn(text: string): string[] {
  const names = new Set<string>();
  for (const match of text.matchAll(TEXT)) {
    const isImported = IMPORTED.test(text.slice(Math.max(0, match.index - 40), match.index));
    if (!isImported && !CODE.test(match[2]!)) names.add(match[2]!);
  }
  for (const [, joined] of text.matchAll(JOINED)) {
    const parts = [...joined!.matchAll(/(["'])([^"'\\\n]+)\1/g)].map((part) => part[2]!);
    names.add(posix.join(...parts));
  }
  return [...names].filter((name) => /\.\w+$/.test(name) && !name.includes("\0")).sort();
}
