/** The modules of a repository, each read once, and how their imports lie. */
import type { Export, ModuleFacts } from "./facts.ts";
import { isUnread, readModule } from "./read_module.ts";
import { moduleResolver } from "./resolve.ts";
import type { UnreadableFile } from "./unread.ts";

export interface ModuleGraph {
  /** Undefined for a module that cannot be read, which is then among the `unread`. */
  facts(file: string): Promise<ModuleFacts | undefined>;
  /** The author's own module that an import leads to. */
  resolve(specifier: string, from: string): string | undefined;
  /** Returns the declaration of a name that a module exports. Undefined if it is not found, as with names of CommonJS. */
  declarationOf(file: string, name: string): Promise<Declaration | undefined>;
  unread(): UnreadableFile[];
}

export interface Declaration {
  readonly file: string;
  readonly export: Export;
}

export function moduleGraph(): ModuleGraph {
  const read = new Map<string, Promise<ModuleFacts | UnreadableFile>>();
  const unread: UnreadableFile[] = [];
  const resolver = moduleResolver();

  const facts: ModuleGraph["facts"] = async (file) => {
    let reading = read.get(file);
    if (reading === undefined) {
      read.set(file, reading = readModule(file));
      const found = await reading;
      if (isUnread(found)) unread.push(found);
    }
    const found = await reading;
    return isUnread(found) ? undefined : found;
  };

  const find = async (file: string, name: string, seen: Set<string>): Promise<Declaration | undefined> => {
    if (seen.has(`${file} ${name}`)) return undefined;
    seen.add(`${file} ${name}`);
    const found = await facts(file);
    if (found === undefined) return undefined;
    const own = found.exports.find(({ exported }) => exported === name);
    if (own !== undefined) return { file, export: own };
    for (const { specifier, imported, exported } of found.reexports) {
      // `export *` hands on everything but the default.
      if (exported !== name && (exported !== "*" || name === "default")) continue;
      const target = resolver.resolve(specifier, file);
      const there = target && await find(target, exported === "*" ? name : imported, seen);
      if (there) return there;
    }
    return undefined;
  };

  return {
    facts,
    resolve: (specifier, from) => resolver.resolve(specifier, from),
    declarationOf: (file, name) => find(file, name, new Set()),
    unread: () => [...unread, ...resolver.problems.values()],
  };
}
