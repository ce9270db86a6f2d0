/** The files of a bundle, from what esbuild tells of it. */
import { resolve } from "node:path";
import type { Metafile } from "esbuild";

/** The files that each file imports. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * @param files absolute paths of the entries
 * @param folder the real path of the folder that names in the metafile are relative to
 * @param output matches the name of the output of an entry; its first group is the index of the entry
 */
export function toGraph(
  { inputs, outputs }: Metafile,
  files: readonly string[],
  folder: string,
  output: RegExp,
): Graph {
  const graph = new Map(
    Object.entries(inputs).map(([name, { imports }]) => [
      resolve(folder, name),
      imports.filter(({ external }) => external !== true).map(({ path }) => resolve(folder, path)),
    ]),
  );
  // esbuild calls an entry by its real path, which is another one below a link.
  for (const [name, { entryPoint }] of Object.entries(outputs)) {
    const index = output.exec(name)?.[1];
    if (index !== undefined && entryPoint !== undefined) {
      const file = files[Number(index)]!;
      const entry = resolve(folder, entryPoint);
      if (entry !== file) graph.set(file, [entry]);
    }
  }
  return graph;
}

/** Returns the file and all that it imports, directly or not. */
export function reachable(file: string, graph: Graph): ReadonlySet<string> {
  const found = new Set([file]);
  for (const each of found) {
    for (const next of graph.get(each) ?? []) found.add(next);
  }
  return found;
}
