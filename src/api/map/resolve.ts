/** Which file an import loads: endings, `paths` of tsconfig.json, `exports` and `imports` of package.json, workspaces. */
import fs from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, extname, join, sep } from "node:path";
import enhancedResolve from "enhanced-resolve";
import { MODULE_ENDINGS } from "../load.ts";
import type { Unread } from "./unread.ts";

export interface ModuleResolver {
  /** Absolute path of the module, if it is one of the author's own; undefined for packages and for what is not there. */
  resolve(specifier: string, from: string): string | undefined;
  /** Configurations that cannot be read, so that imports may lead elsewhere. */
  readonly problems: ReadonlyMap<string, Unread>;
}

/** For how long an answer of the file system is kept. */
const CACHE_MS = 60_000;

export function moduleResolver(): ModuleResolver {
  const fileSystem = new enhancedResolve.CachedInputFileSystem(fs, CACHE_MS);
  const problems = new Map<string, Unread>();
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
      resolvers.set(config, resolver);
    }
    return resolver;
  };

  return {
    problems,
    resolve(specifier, from) {
      if (isBuiltin(specifier)) return undefined;
      const config = configOf(dirname(from));
      let found;
      try {
        found = resolverFor(problems.has(config ?? "") ? undefined : config).resolveSync({}, dirname(from), specifier);
      } catch (error) {
        // What says how far it got is about this import; anything else is about the configuration.
        if (config === undefined || problems.has(config) || "details" in (error as Error)) return undefined;
        problems.set(config, { file: config, message: `imports may lead elsewhere: ${(error as Error).message}` });
        return this.resolve(specifier, from);
      }
      if (found === false || found.split(sep).includes("node_modules")) return undefined;
      const [file = ""] = found.split("?");
      return MODULE_ENDINGS.includes(extname(basename(file)).toLowerCase()) ? file : undefined;
    },
  };
}
