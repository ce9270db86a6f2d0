/** Lists the files that a module consists of: those that esbuild bundles, found without keeping what it makes of them. */
import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { buildOptions, loadEsbuild } from "./bundle.ts";
import { type Graph, reachable, toGraph } from "./graph.ts";

/**
 * For each module the absolute paths of all files that a change of would change its code: itself, and what it imports.
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
  const esbuild = await loadEsbuild();
  const built = await esbuild.build({
    ...buildOptions(folder),
    entryPoints: files.map((file, index) => ({ in: file, out: `graph${index}` })),
    outdir: folder,
    write: false,
    format: "esm",
    metafile: true,
  }).catch(() => undefined);
  // Names in it are relative to where the folder really is.
  return built && toGraph(built.metafile, files, await realpath(folder), /graph(\d+)\.js$/);
}
