/**
 * Bundles a scenario module with everything it imports, by esbuild, into one script that `evaluate.ts` can run in a world.
 * What is simulated stays an import and is served by the sandbox; what is not is refused here, with the importing line,
 * when the author's own files ask for it. A dependency may import it as long as it does not use it.
 */
import { realpath } from "node:fs/promises";
import { basename, dirname, relative, resolve, sep } from "node:path";
import type { BuildFailure, BuildOptions, Message, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from "esbuild";
import { SeedbedError, type SourceLocation } from "../../errors.ts";
import type { CompiledCode } from "../../ir/scenario.ts";
import { BETTER_SQLITE3 } from "../builtins/better_sqlite3/module.ts";
import { isBuiltin, REFUSED } from "../builtins/catalog.ts";
import { NATIVE, NATIVE_ADDONS } from "../builtins/native_addons.ts";
import { DecoratorCompiler } from "./decorators.ts";
import { seal } from "./digest.ts";
import { reachable, toGraph } from "./graph.ts";
import { instrument } from "./instrument.ts";
import { moduleFiles, type OnNamed, type OnProgram } from "./module_files.ts";
import { type Programs, programsEntry, startsPrograms, withPrograms } from "./programs.ts";
import { served } from "./served.ts";
import { type Reach, reach } from "./reach.ts";
import { isOwnSource, sourceName } from "../syntax/source_name.ts";

/** Modules that the sandbox serves besides Node's. */
const OWN_MODULES = /^seedbed(\/(checkers|hooks))?$/;

/** What asks for the native part of better-sqlite3, which the sandbox serves. */
const BETTER_SQLITE3_BINDING = /^(bindings|\.\/binding)$/;
const BETTER_SQLITE3_FILE = /[\\/]better-sqlite3[\\/]lib[\\/]\w+\.js$/;

type Bundler = (file: string) => Promise<CompiledCode>;

let elsewhere: Bundler | undefined;

/** Called with the absolute paths that a module was bundled from, also of files that were looked for and are not there. */
export type OnInputs = (file: string, inputs: readonly string[]) => void;

/** From now on `bundler` does it, if there is one: esbuild is a process of its own, which an isolated one may not start. */
export function bundleElsewhere(bundler: Bundler | undefined): void {
  elsewhere = bundler;
}

/**
 * @param file absolute path of a TypeScript or JavaScript module
 * @param mayRead which files it may import; any unless given
 */
export async function bundleFile(file: string, mayRead?: Reach, onInputs?: OnInputs): Promise<CompiledCode> {
  if (elsewhere !== undefined) return await elsewhere(file);
  const folder = dirname(file);
  try {
    const [output] = await build([file], folder, mayRead);
    onInputs?.(file, output!.inputs);
    return toCode(file, output!);
  } catch (error) {
    if (error instanceof SeedbedError) throw error;
    throw compileError(file, folder, (error as Partial<BuildFailure>).errors ?? [], error);
  }
}

/**
 * Bundles many modules, those of a folder by one call of esbuild, which is several times as fast and gives the same bytes.
 * A module that does not bundle, and all that were bundled with it, are left out: `bundleFile` says of each what is wrong.
 * @param files absolute paths
 */
export async function bundleFiles(
  files: readonly string[],
  onInputs?: OnInputs,
): Promise<Map<string, CompiledCode>> {
  if (elsewhere !== undefined) return new Map();
  const folders = Map.groupBy(files, (file) => dirname(file));
  const bundled = await Promise.all([...folders].map(async ([folder, inFolder]) => {
    // One alone gains nothing, and a mistake in it would be looked for twice.
    const outputs = inFolder.length === 1 ? [] : await build(inFolder, folder).catch(() => []);
    return outputs.map((output, index) => {
      const file = inFolder[index]!;
      onInputs?.(file, output.inputs);
      return [file, toCode(file, output)] as const;
    });
  }));
  return new Map(bundled.flat());
}

interface Output {
  readonly code: string;
  readonly map: string;
  /** Absolute paths, also of files that were looked for and are not there. */
  readonly inputs: readonly string[];
  /** The programs that it may start, bundled. */
  readonly programs?: Output | undefined;
}

function toCode(file: string, { code, map, programs }: Output): CompiledCode {
  const main = instrument(code, nameSources(map, dirname(file)));
  const instrumented = programs === undefined
    ? main
    : withPrograms(main, instrument(programs.code, nameSources(programs.map, dirname(file))));
  return seal({ entry: basename(file), bundle: instrumented.code, sourceMap: instrumented.map });
}

/** @param files of one folder: the names of sources are relative to it */
async function build(files: readonly string[], folder: string, mayRead?: Reach): Promise<Output[]> {
  const esbuild = await loadEsbuild();
  const named = new Map<string, string[]>();
  const onNamed: OnNamed = (module, path) => {
    const paths = named.get(module);
    if (paths === undefined) named.set(module, [path]);
    else paths.push(path);
  };
  const programs = new Map<string, string>();
  const options = {
    ...buildOptions(folder, mayRead, onNamed, (name, path) => programs.set(name, path)),
    ...OUTPUT,
    outdir: folder,
  };
  const entryPoints = files.map((file, index) => ({ in: file, out: `bundle${index}` }));
  const { outputFiles, metafile } = await esbuild.build({ ...options, entryPoints });
  // One of several scenarios of a folder alone may have them.
  if (programs.size > 0 && startsPrograms(metafile) && files.length > 1) throw new Error("programs are bundled alone");
  const bundled = programs.size > 0 && startsPrograms(metafile)
    ? await buildPrograms(esbuild, options, folder, programs)
    : undefined;
  const graph = toGraph(metafile, files, await realpath(folder), /bundle(\d+)\.js$/);
  const texts = new Map(outputFiles.map((output) => [basename(output.path), output]));
  return files.map((file, index) => ({
    code: texts.get(`bundle${index}.js`)!.text,
    map: texts.get(`bundle${index}.js.map`)!.text,
    inputs: [...reachable(file, graph), ...bundled?.inputs ?? []].flatMap((each) => [each, ...named.get(each) ?? []]),
    programs: bundled,
  }));
}

const OUTPUT = {
  write: false,
  format: "esm",
  target: "es2022",
  sourcemap: "external",
  sourcesContent: true,
  legalComments: "none",
  treeShaking: true,
  metafile: true,
} as const satisfies BuildOptions;

/** Bundles programs, and those that they name themselves. Undefined for what does not bundle: it may be a template, or for another runtime. */
async function buildPrograms(
  esbuild: typeof import("esbuild"),
  options: BuildOptions,
  folder: string,
  programs: Programs,
): Promise<Output | undefined> {
  for (let size = 0; size < programs.size;) {
    size = programs.size;
    const stdin = { contents: programsEntry(programs), resolveDir: folder, sourcefile: "programs.js" };
    const built = await esbuild.build({ ...options, stdin, metafile: true }).catch(() => undefined);
    if (built === undefined) return undefined;
    if (programs.size > size) continue;
    const [map, code] = [".map", ".js"].map((end) => built.outputFiles!.find(({ path }) => path.endsWith(end))!.text);
    const inputs = Object.keys(built.metafile.inputs).filter((name) => !name.startsWith("<") && name !== "programs.js");
    return { code: code!, map: map!, inputs: inputs.map((name) => resolve(folder, name)) };
  }
  return undefined;
}

/** Returns the options of esbuild, which decide which files belong to a bundle. */
export function buildOptions(folder: string, mayRead?: Reach, onNamed?: OnNamed, onProgram?: OnProgram) {
  return {
    absWorkingDir: folder,
    bundle: true,
    platform: "node",
    logLevel: "silent",
    // Nothing is written: a file of the author's may be called as the output is.
    allowOverwrite: true,
    plugins: [
      served(onNamed),
      modules(folder),
      reach(mayRead),
      moduleFiles(folder, new DecoratorCompiler(mayRead === undefined), onNamed, onProgram),
    ],
  } as const satisfies BuildOptions;
}

export async function loadEsbuild(): Promise<typeof import("esbuild")> {
  return await import("esbuild").catch((cause) => {
    throw new SeedbedError("compile", "esbuild is needed to run a scenario from its sources, and it does not load", {
      hint: "install esbuild, or run a file made by seedbed compile, which needs no esbuild",
      cause,
    });
  });
}

/** Decides for each import whether it is bundled, served by the sandbox, or refused. */
function modules(folder: string): Plugin {
  return {
    name: "seedbed-modules",
    setup(build) {
      build.onResolve({ filter: OWN_MODULES }, ({ path }) => ({ path, external: true }));
      build.onResolve(
        { filter: BETTER_SQLITE3_BINDING },
        ({ importer }) => BETTER_SQLITE3_FILE.test(importer) ? { path: BETTER_SQLITE3, external: true } : undefined,
      );
      build.onResolve({ filter: /\.node$/ }, (args) => ({ path: args.path, namespace: "native-addon" }));
      build.onLoad({ filter: /.*/, namespace: "native-addon" }, (args) => ({
        contents: `throw new Error(${JSON.stringify(`${args.path} is a native addon, which cannot be simulated`)})`,
      }));
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        const name = args.path.replace(/^node:/, "");
        if (!isBuiltin(name)) return await native(build, args, folder) ?? await optional(build, args);
        const refused = REFUSED[name];
        if (refused !== undefined && isOwnSource(sourceName(args.importer, folder))) {
          return { errors: [{ text: `"${args.path}" is not simulated: ${refused.instead}` }] };
        }
        return { path: args.path, external: true };
      });
    },
  };
}

/** A native addon that is installed is refused: to the author here, to packages when they use it. */
async function native(build: PluginBuild, args: OnResolveArgs, folder: string): Promise<OnResolveResult | undefined> {
  if (!Object.hasOwn(NATIVE_ADDONS, args.path) || args.pluginData === LOOKED_UP || !await isInstalled(build, args)) {
    return undefined;
  }
  if (!isOwnSource(sourceName(args.importer, folder))) return { path: NATIVE + args.path, external: true };
  const instead = NATIVE_ADDONS[args.path];
  return { errors: [{ text: `"${args.path}" is a native addon, which is not simulated: ${instead}` }] };
}

const LOOKED_UP = Symbol("looked up");

/** Marks modules that are required while code runs as optional: whoever asks is told then, and may do without. */
async function optional(build: PluginBuild, args: OnResolveArgs): Promise<OnResolveResult | undefined> {
  if (args.pluginData === LOOKED_UP || (args.kind !== "require-call" && args.kind !== "dynamic-import")) {
    return undefined;
  }
  return await isInstalled(build, args) ? undefined : { path: args.path, external: true };
}

async function isInstalled(build: PluginBuild, args: OnResolveArgs): Promise<boolean> {
  const { path, importer, resolveDir, kind, with: attributes } = args;
  const found = await build.resolve(path, {
    ...{ importer, resolveDir, kind },
    with: attributes,
    pluginData: LOOKED_UP,
  });
  return found.errors.length === 0;
}

/** Source names in the map become the names that traces and reports use. */
function nameSources(map: string, folder: string): string {
  const parsed = JSON.parse(map) as { sources: string[]; sourcesContent?: (string | null)[] };
  // esbuild writes them as URLs: with spaces, brackets and letters outside of ASCII encoded.
  parsed.sources = parsed.sources.map((source) => sourceName(decodeURIComponent(source), folder));
  // Only the author's own lines are shown to people; those of dependencies would multiply the size.
  parsed.sourcesContent = parsed.sources.map((source, index) =>
    isOwnSource(source) ? parsed.sourcesContent?.[index] ?? null : null
  );
  return JSON.stringify(parsed);
}

function compileError(file: string, folder: string, messages: readonly Message[], cause: unknown): SeedbedError {
  const [first] = messages;
  if (first === undefined) return new SeedbedError("compile", `cannot bundle ${file}: ${String(cause)}`, { cause });
  if (first.detail instanceof SeedbedError) return first.detail;
  const more = messages.length > 1 ? ` (and ${messages.length - 1} more)` : "";
  return new SeedbedError("compile", `${first.text}${more}`, {
    location: locationOf(first, folder) ?? { file },
    hint: hintFor(first.text),
    cause,
  });
}

function hintFor(text: string): string | undefined {
  if (text.endsWith("due to strict mode")) {
    return "code in a world is strict: use a version of the package that is, or leave it out of the code under test";
  }
  if (text.includes("out of reach")) return "it may import what is in its own folder, and packages";
  const missing = /Could not resolve "([^"]+)"/.exec(text)?.[1];
  if (missing === undefined) return undefined;
  return /^[./]/.test(missing) ? "check the path of the import" : `install it: npm install ${missing}`;
}

function locationOf({ location }: Message, folder: string): SourceLocation | undefined {
  if (location === null) return undefined;
  const file = relative(folder, `${folder}${sep}${location.file}`).split(sep).join("/");
  return { file, line: location.line, column: location.column + 1 };
}
