/**
 * Resolves the file that an import loads: endings, `paths` of tsconfig.json, `exports` and `imports` of package.json,
 * workspaces.
 */
import fs from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, extname, join, sep } from "node:path";
import enhancedResolve from "enhanced-resolve";
import { MODULE_ENDINGS } from "../api/project/load/load.ts";
import type { UnreadableFile } from "./unread.ts";

export interface ModuleResolver {
  /** Absolute path of the module, if it is one of the author's own; undefined for packages and for what is not there. */
  resolve(specifier: string, from: string): string | undefined;
  /** Configurations that cannot be read, so that imports may lead elsewhere. */
  readonly problems: ReadonlyMap<string, UnreadableFile>;
}

/** For how long an answer of the file system is kept. */
const CACHE_MS = 60_000;

export function moduleResolver(): ModuleResolver {
  const fileSystem = new enhancedResolve.CachedInputFileSystem(fs, CACHE_MS);
  const problems = new Map<string, UnreadableFile>();
  const resolvers = new Map<string | undefined, enhancedResolve.Resolver>();
  const configs = new Map<string, string | undefined>();

  /** The nearest `tsconfig.json`, as the compiler looks for it. */
  const configOf = (folder: string): string | undefined => {
    if (configs.has(folder)) return configs.get(folder);
    const here = ["tsconfig.json", "jsconfig.json"].map((name) => join(folder, name)).find((file) =>
      fs.existsSync(file)
    );
    const found = here ?? (dirname(folder) === folder ? undefined : configOf(dirname(folder)));
    configs.set(folder, found);
    return found;
  };
  const resolverFor = (config: string | undefined): enhancedResolve.Resolver => {
    let resolver = resolvers.get(config);
    if (resolver === undefined) {
      resolver = enhancedResolve.ResolverFactory.createResolver({
        fileSystem,
        useSyncFileSystemCalls: true,
        extensions: [...MODULE_ENDINGS, ".json"],
        extensionAlias: { ".js": [".ts", ".tsx", ".js"], ".mjs": [".mts", ".mjs"], ".cjs": [".cts", ".cjs"] },
        conditionNames: ["import", "require", "node", "module", "default"],
        mainFields: ["module", "main"],
        tsconfig: config === undefined ? false : { configFile: config, references: "auto" },
      });
      // One that resolves not even itself is broken.
      const { error } = config === undefined ? {} : resolveNow(resolver, dirname(config), `./${basename(config)}`);
      if (error !== undefined) {
        problems.set(config!, { file: config!, message: `imports may lead elsewhere: ${error.message}` });
        resolver = resolverFor(undefined);
      }
      resolvers.set(config, resolver);
    }
    return resolver;
  };

  return {
    problems,
    resolve(specifier, from) {
      if (isBuiltin(specifier)) return undefined;
      const { path } = resolveNow(resolverFor(configOf(dirname(from))), dirname(from), specifier);
      if (path === undefined || path.split(sep).includes("node_modules")) return undefined;
      return MODULE_ENDINGS.includes(extname(path).toLowerCase()) ? path : undefined;
    },
  };
}

interface Resolution {
  /** Without query and fragment. */
  readonly path?: string | undefined;
  readonly error?: Error | undefined;
}

/** With a file system that answers at once, so does the resolver. Its other ways give a path that is not quite one. */
function resolveNow(resolver: enhancedResolve.Resolver, folder: string, specifier: string): Resolution {
  let resolution: Resolution = {};
  resolver.resolve({}, folder, specifier, {}, (error, _, request) => {
    resolution = { error: error ?? undefined, path: request?.path === false ? undefined : request?.path };
  });
  return resolution;
}
