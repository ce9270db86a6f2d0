/** Lists the files that a module consists of: those that esbuild bundles, found without keeping what it makes of them. */
import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { buildOptions, loadEsbuild } from "./bundle.ts";
import { type Graph, reachable, toGraph } from "./graph.ts";
import { startsPrograms } from "./programs.ts";

/**
 * For each module the absolute paths of all files that a change of would change its code: itself, what it imports, and the programs that it starts.
 * Undefined for one that does not bundle, of which that is not known.
 * @param files absolute paths
 */
export async function importsOf(files: readonly string[]): Promise<Map<string, ReadonlySet<string> | undefined>> {
  const found = await Promise.all([...Map.groupBy(files, (file) => dirname(file))].map(async ([folder, inFolder]) => {
    const together = await graphOf(inFolder, folder);
    if (together !== undefined || inFolder.length === 1) return inFolder.map((file) => [file, together] as const);
    return await Promise.all(inFolder.map(async (file) => [file, await graphOf([file], folder)] as const));
  }));
  return new Map(found.flat().map(([file, graph]) => [file, graph && reachable(file, graph)]));
}

async function graphOf(files: readonly string[], folder: string): Promise<Graph | undefined> {
  const programs = new Map<string, Set<string>>();
  const graph = await builtGraph(files, folder, programs);
  if (graph === undefined) return undefined;
  const all = new Map(graph);
  // What a program starts may start others.
  for (const started of programs.values()) {
    const unknown = [...started].filter((file) => !all.has(file));
    const more = unknown.length === 0 ? undefined : await builtGraph(unknown, folder, programs);
    for (const [file, imports] of more ?? []) all.set(file, imports);
  }
  for (const [file, started] of programs) all.set(file, [...all.get(file) ?? [], ...started]);
  return all;
}

/** @param programs gets those that each module names */
async function builtGraph(
  files: readonly string[],
  folder: string,
  programs: Map<string, Set<string>>,
): Promise<Graph | undefined> {
  const esbuild = await loadEsbuild();
  const named: (readonly [module: string, program: string])[] = [];
  const built = await esbuild.build({
    ...buildOptions(folder, undefined, undefined, (_name, path, module) => named.push([module, path])),
    entryPoints: files.map((file, index) => ({ in: file, out: `graph${index}` })),
    outdir: folder,
    write: false,
    format: "esm",
    metafile: true,
  }).catch(() => undefined);
  if (built === undefined) return undefined;
  for (const [module, program] of startsPrograms(built.metafile) ? named : []) {
    programs.set(module, (programs.get(module) ?? new Set()).add(program));
  }
  // Names in it are relative to where the folder really is.
  return toGraph(built.metafile, files, await realpath(folder), /graph(\d+)\.js$/);
}
