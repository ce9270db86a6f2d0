/**
 * Bundles a scenario module with everything it imports, by esbuild, into one script that `evaluate.ts` can run in a world.
 * What is simulated stays an import and is served by the sandbox; what is not is refused here, with the importing line,
 * when the author's own files ask for it. A dependency may import it as long as it does not use it.
 */
import { basename, dirname, relative, sep } from "node:path";
import type { BuildFailure, Message, Plugin } from "esbuild";
import { SeedbedError, type SourceLocation } from "../errors.ts";
import type { CompiledCode } from "../ir/scenario.ts";
import { isBuiltin, REFUSED } from "./builtins/catalog.ts";
import { seal } from "./digest.ts";
import { instrument } from "./instrument.ts";
import { isOwnSource, sourceName } from "./source_name.ts";

/** Modules that the sandbox serves besides Node's: by name. */
export const DSL_MODULE = "seedbed";

/** @param file absolute path of a TypeScript or JavaScript module */
export async function bundleFile(file: string): Promise<CompiledCode> {
  const folder = dirname(file);
  const { code, map } = await build(file, folder);
  const named = nameSources(map, folder);
  const instrumented = instrument(code, named);
  return seal({ entry: basename(file), bundle: instrumented.code, sourceMap: instrumented.map });
}

async function build(file: string, folder: string): Promise<{ code: string; map: string }> {
  const esbuild = await import("esbuild").catch((cause) => {
    throw new SeedbedError("compile", "esbuild is needed to run a scenario from its sources, and it does not load", {
      hint: "install esbuild, or run a file made by seedbed compile, which needs no esbuild",
      cause,
    });
  });
  try {
    const result = await esbuild.build({
      entryPoints: [file],
      absWorkingDir: folder,
      outfile: "bundle.js",
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "es2022",
      sourcemap: "external",
      sourcesContent: true,
      logLevel: "silent",
      legalComments: "none",
      treeShaking: true,
      plugins: [modules(folder)],
    });
    const output = (ending: string) => result.outputFiles.find((entry) => entry.path.endsWith(ending))!.text;
    return { code: output("bundle.js"), map: output(".map") };
  } catch (error) {
    throw compileError(file, folder, (error as Partial<BuildFailure>).errors ?? [], error);
  }
}

/** Decides for each import whether it is bundled, served by the sandbox, or refused. */
function modules(folder: string): Plugin {
  return {
    name: "seedbed-modules",
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${DSL_MODULE}$`) }, () => ({ path: DSL_MODULE, external: true }));
      build.onResolve({ filter: /\.node$/ }, (args) => ({ path: args.path, namespace: "native-addon" }));
      build.onLoad({ filter: /.*/, namespace: "native-addon" }, (args) => ({
        contents: `throw new Error(${JSON.stringify(`${args.path} is a native addon, which cannot be simulated`)})`,
      }));
      build.onResolve({ filter: /^[^./]/ }, (args) => {
        const name = args.path.replace(/^node:/, "");
        if (!isBuiltin(name)) return undefined;
        const refused = REFUSED[name];
        if (refused !== undefined && isOwnSource(sourceName(args.importer, folder))) {
          return { errors: [{ text: `"${args.path}" is not simulated: ${refused.instead}` }] };
        }
        return { path: args.path, external: true };
      });
    },
  };
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
  const more = messages.length > 1 ? ` (and ${messages.length - 1} more)` : "";
  const missing = /Could not resolve "([^"]+)"/.exec(first.text);
  return new SeedbedError("compile", `${first.text}${more}`, {
    location: locationOf(first, folder) ?? { file },
    hint: missing === null
      ? undefined
      : /^[./]/.test(missing[1]!)
      ? "check the path of the import"
      : `install it: npm install ${missing[1]}`,
    cause,
  });
}

function locationOf({ location }: Message, folder: string): SourceLocation | undefined {
  if (location === null) return undefined;
  const file = relative(folder, `${folder}${sep}${location.file}`).split(sep).join("/");
  return { file, line: location.line, column: location.column + 1 };
}
