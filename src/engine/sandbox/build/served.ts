/**
 * fast-check, which the sandbox serves to bundles that import it: evaluated once in a process, since to evaluate it anew takes many
 * times as long as a run. Its arbitraries hold nothing that a run could leave to another. A project that has installed another
 * major version bundles its own.
 */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { OnResolveArgs, Plugin, PluginBuild } from "esbuild";
import type { OnNamed } from "./module_files.ts";

/** The module that is served. */
export const SERVED = "fast-check";
/** Its major version. */
export const SERVED_MAJOR = 4;

const LOOKED_UP = Symbol("looked up");

/** @param onNamed called with the files that say which version a project has installed */
export function served(onNamed: OnNamed | undefined): Plugin {
  return {
    name: "seedbed-served",
    setup(build) {
      build.onResolve({ filter: /^fast-check$/ }, async (args) => {
        if (args.pluginData === LOOKED_UP) return undefined;
        const manifest = await installed(build, args);
        if (manifest !== undefined) onNamed?.(args.importer, manifest);
        const major = manifest === undefined ? SERVED_MAJOR : await majorOf(manifest);
        return major === SERVED_MAJOR ? { path: SERVED, external: true } : undefined;
      });
    },
  };
}

/** Returns the path of the package's manifest; undefined if the project has not installed it. */
async function installed(
  build: PluginBuild,
  { path, importer, resolveDir }: OnResolveArgs,
): Promise<string | undefined> {
  const { errors, path: main } = await build.resolve(path, {
    importer,
    resolveDir,
    kind: "import-statement",
    pluginData: LOOKED_UP,
  });
  if (errors.length > 0) return undefined;
  for (let folder = dirname(main); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (await majorOf(manifest) !== undefined) return manifest;
  }
  return undefined;
}

/** Undefined for the manifest of anything else, such as that of a folder within the package. */
async function majorOf(manifest: string): Promise<number | undefined> {
  const text = await readFile(manifest, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { name, version } = JSON.parse(text) as { readonly name?: unknown; readonly version?: unknown };
  return name === SERVED && typeof version === "string" ? Number.parseInt(version, 10) : undefined;
}
