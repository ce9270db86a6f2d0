/**
 * Finds the modules that scenarios reach: the modules that they import, those that these import, and so on, and of each the
 * names that are asked for. A module that only hands a name on is passed through: one import from an `index.ts` does not
 * reach all that the index exports.
 */
import type { ModuleFacts, Trait } from "./facts.ts";
import type { ModuleGraph } from "./graph.ts";
import type { UnreadableFile } from "./unread.ts";

export interface ReachedModule {
  /** The scenario file with the shortest way there, absolute. */
  readonly scenario: string;
  /** Names under which the module exports what is asked for; `*` for all. */
  readonly names: ReadonlySet<string>;
}

export interface Reachability {
  /** By absolute path, without the scenario files. */
  readonly modules: ReadonlyMap<string, ReachedModule>;
  /** Imports on the way of which nobody can say where they lead. */
  readonly unknown: readonly UnreadableFile[];
}

interface Asked {
  readonly file: string;
  readonly names: readonly string[];
  readonly scenario: string;
}

/** @param entries absolute paths of modules that have scenarios */
export async function reachOf(entries: readonly string[], graph: ModuleGraph): Promise<Reachability> {
  const modules = new Map<string, { scenario: string; names: Set<string> }>();
  const unknown: UnreadableFile[] = [];
  const queue: Asked[] = entries.map((file) => ({ file, names: ["*"], scenario: file }));

  const ask = (specifier: string, names: readonly string[], { file: from, scenario }: Asked) => {
    const file = graph.resolve(specifier, from);
    if (file !== undefined) queue.push({ file, names, scenario });
  };
  const handOn = async (asked: Asked, name: string, { exports, reexports }: ModuleFacts) => {
    if (exports.some(({ exported }) => exported === name)) return;
    for (const { specifier, imported, exported } of reexports) {
      if (name === "*" || exported === name) ask(specifier, [imported], asked);
      else if (exported === "*" && name !== "default") {
        const target = graph.resolve(specifier, asked.file);
        if (target !== undefined && await mayHave(target, name, graph)) ask(specifier, [name], asked);
      }
    }
  };
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { file, names, scenario } = next;
    const known = modules.get(file);
    const added = names.filter((name) => known === undefined || !known.names.has(name));
    if (known !== undefined && added.length === 0) continue;
    const facts = await graph.facts(file);
    const reached = known ?? { scenario, names: new Set() };
    for (const name of added) reached.names.add(name);
    modules.set(file, reached);
    if (facts === undefined) continue;
    if (known === undefined) {
      for (const { specifier, names } of facts.imports) ask(specifier, names, next);
      for (const line of facts.computedImports) {
        unknown.push({ file, line, message: "a scenario reaches this import, whose name is computed" });
      }
    }
    for (const name of added) await handOn(next, name, facts);
  }
  for (const entry of entries) modules.delete(entry);
  return { modules, unknown };
}

/** Names of CommonJS are not known, so that it may have any. */
async function mayHave(file: string, name: string, graph: ModuleGraph): Promise<boolean> {
  if (await graph.declarationOf(file, name) !== undefined) return true;
  const facts = await graph.facts(file);
  return facts !== undefined && facts.exports.length === 0 && facts.reexports.length === 0;
}

/** Returns whether a scenario that reaches the module can come to the trait: not if nobody asks for the export that it is in. */
export function isReached(trait: Trait, facts: ModuleFacts, reached: ReachedModule | undefined): boolean {
  if (reached === undefined) return false;
  const { declaration } = trait;
  if (declaration === undefined || reached.names.has("*") || facts.used.has(declaration)) return true;
  const names = facts.exports.filter(({ local }) => local === declaration).map(({ exported }) => exported);
  return names.length === 0 || names.some((name) => reached.names.has(name));
}
