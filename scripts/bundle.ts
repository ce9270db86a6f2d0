/**
 * The command and the library as plain JavaScript.
 *
 * Both come from one esbuild call with splitting: they share their chunks, and what a command imports with `import()`
 * stays a file of its own that is read only when the command runs. That is what keeps `seedbed version` quick.
 *
 * esbuild makes a chunk for each set of entry points that share code: hundreds, most of them small, and to find and link a module takes
 * Node longer than to compile it. So Rolldown then puts those into one that are always loaded together (`LIBRARY`, `RUN`).
 */
import { createHash } from "node:crypto";
import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { rolldown } from "rolldown";
import { ROOT } from "./command.ts";
import { ensureNodeLib } from "./node_lib.ts";

/** CommonJS packages ask for Node's modules with `require`, which an ES module does not have. */
const REQUIRE = `import { createRequire as __createRequire } from "node:module";
const require = /* @__PURE__ */ __createRequire(import.meta.url);
`;
/** The text by which esbuild's helper for those calls is found: only the chunk that holds the helper pays for `require`. */
const REQUIRE_HELPER = `typeof require !== "undefined" ? require`;

/** React's inspector, which Ink loads when it is developed itself, is no part of the command. */
const withoutDevtools: Plugin = {
  name: "without-devtools",
  setup(build) {
    build.onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: "absent" }));
    build.onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: "export default {};" }));
  },
};

/** Messages of zod in other languages are half of it, and nobody asks for them. */
const inEnglish: Plugin = {
  name: "in-english",
  setup(build) {
    build.onResolve(
      { filter: /\/locales\/index\.js$/ },
      ({ importer }) => /[\\/]zod[\\/]v4[\\/]/.test(importer) ? { path: "zod-locales", namespace: "none" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: "export {};" }));
  },
};

/** esbuild drops the half of zod that nobody uses only from a namespace import. */
const zodByName: Plugin = {
  name: "zod-by-name",
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.tsx?$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/^import \{ z \} from "zod";$/m, 'import * as z from "zod";'),
      loader: path.endsWith("x") ? "tsx" : "ts",
    }));
  },
};

/** fdir looks for a picomatch of the user's, which tinyglobby never asks it for. */
const withoutSecondMatcher: Plugin = {
  name: "without-second-matcher",
  setup(build) {
    build.onLoad({ filter: /[\\/]fdir[\\/]dist[\\/]index\.mjs$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text.replace(/try \{\s*__require\.resolve\("picomatch"\);[^}]*\} catch \{\}/, "");
      if (contents === text) throw new Error(`${path} no longer looks for picomatch: this plugin is not needed`);
      return { contents };
    });
  },
};

/** The files that the package consists of, by the name of the file in its folder. */
export const PUBLISHED = {
  cli: "src/cli/main.ts",
  worker: "src/cli/worker.ts",
  observer: "src/cli/observer.ts",
  watchdog: "src/engine/watchdog/thread.ts",
  mod: "src/mod.ts",
  checkers: "src/checkers/mod.ts",
  engine: "src/engine/mod.ts",
  hooks: "src/hooks/mod.ts",
  vitest: "src/vitest/mod.ts",
  scenarios: "src/vitest/scenarios.ts",
};

/** What `import "seedbed"` loads, and then what `seedbed test` loads on the way to a passing run: each is one file. */
const LIBRARY = ["src/mod.ts"];
const RUN = [
  "src/cli/dispatch.ts",
  "src/cli/loaders.ts",
  "src/cli/commands/test.ts",
  "src/cli/configuration.ts",
  "src/api/project/config/find.ts",
  "src/api/project/config/read.ts",
  "src/api/project/config/resolve.ts",
  "src/api/project/config/document.ts",
  "src/cli/real_time.ts",
  "src/cli/reporters/pretty.ts",
  "src/api/project/load/load_module.ts",
  "src/api/project/load/bundle_cache.ts",
  "src/api/project/load/bundle_inputs.ts",
  "src/engine/sandbox/build/bundle.ts",
];

/** Top-level awaits of `RUN` wait for these, on runtimes other than Node 24: what they import must not wait for `RUN`. */
const AWAITED = ["src/engine/web/undici.ts", "src/engine/sandbox/realm/node24/deno/all.ts"];

/**
 * Writes `cli.js`, `worker.js`, `observer.js`, `watchdog.js`, `mod.js`, `checkers.js`, `engine.js`, `hooks.js`, the plugin of vitest in two parts, and the chunks that they share;
 * or other files in the same way.
 */
export async function bundle(folder: string, entryPoints: Readonly<Record<string, string>> = PUBLISHED): Promise<void> {
  await ensureNodeLib();
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { ...entryPoints },
    outdir: folder,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    external: EXTERNAL,
    // Its CommonJS, which a bundler takes for Node, requires its parts in a way that cannot be bundled.
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
    plugins: [withoutDevtools, inEnglish, zodByName, withoutSecondMatcher],
    define: {
      "process.env.NODE_ENV": '"production"',
      SEEDBED_VERSION: JSON.stringify(await version()),
      SEEDBED_BUILD: JSON.stringify(await digestOfSources()),
    },
    write: false,
    metafile: true,
    logLevel: "warning",
  });
  const texts = new Map(outputFiles.map(({ path, text }) => {
    const [, hashbang = "", body = ""] = /^(#!.*\n)?([^]*)$/.exec(text) ?? [];
    return [path, hashbang + (body.includes(REQUIRE_HELPER) ? REQUIRE : "") + body];
  }));
  const entries = Object.keys(entryPoints).map((name) => [name, join(folder, `${name}.js`)] as const);
  await regroup(folder, Object.fromEntries(entries), texts, groupsOf(metafile));
  if ("cli" in entryPoints) await finishCommand(join(folder, "cli.js"));
}

const EXTERNAL = ["esbuild", "vitest", "vitest/config"];

/** Writes the same modules in fewer files. Chunks are `.mjs`, since Node looks for the package.json of each `.js` to tell what it is. */
async function regroup(
  folder: string,
  input: Readonly<Record<string, string>>,
  texts: ReadonlyMap<string, string>,
  groups: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  const bundled = await rolldown({
    input: { ...input },
    platform: "neutral",
    treeshake: false,
    checks: { pluginTimings: false },
    preserveEntrySignatures: "strict",
    plugins: [{
      name: "in-memory",
      resolveId: (specifier, importer) => {
        const path = importer === undefined ? specifier : join(dirname(importer), specifier);
        return texts.has(path) ? path : { id: specifier, external: true };
      },
      load: (path) => texts.get(path) ?? null,
    }],
  });
  const inGroup = (group: ReadonlySet<string>) => (path: string) => group.has(path);
  await bundled.write({
    dir: folder,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: ({ name }) => `chunks/${name.replace(/-[A-Z0-9]{8}$/, "")}-[hash].mjs`,
    codeSplitting: {
      groups: [...groups].map(([name, group]) => ({ name, test: inGroup(group) })),
    },
  });
  await bundled.close();
}

/** The files of each group, without the entry points. */
function groupsOf({ outputs }: Metafile): Map<string, Set<string>> {
  const byEntry = new Map(Object.entries(outputs).map(([path, { entryPoint }]) => [entryPoint, path]));
  /** What sources import, and what that imports. */
  const reachedFrom = (sources: readonly string[]) => {
    const reached = new Set(sources.flatMap((source) => byEntry.get(source) ?? []));
    for (const path of reached) {
      for (const { path: imported, kind, external } of outputs[path]!.imports) {
        if (kind === "import-statement" && external !== true) reached.add(imported);
      }
    }
    return reached;
  };
  const taken = new Set<string>();
  const take = (paths: ReadonlySet<string>) => {
    const own = [...paths].filter((path) => !taken.has(path) && dirname(path).endsWith("chunks"));
    for (const path of own) taken.add(path);
    return new Set(own.map((path) => join(ROOT, path)));
  };
  const run = reachedFrom(RUN);
  const awaited = reachedFrom(AWAITED);
  return new Map([
    ["library", take(reachedFrom(LIBRARY))],
    ["shared", take(new Set([...run].filter((path) => awaited.has(path))))],
    ["run", take(run)],
  ]);
}

async function finishCommand(path: string): Promise<void> {
  const text = await readFile(path, "utf8");
  if (!text.startsWith("#!")) await writeFile(path, `#!/usr/bin/env node\n${text}`);
  await chmod(path, 0o755);
}

/** Tells builds apart: what one has cached, another does not use. */
async function digestOfSources(): Promise<string> {
  const hash = createHash("sha256");
  const sources = (await readdir(join(ROOT, "src"), { recursive: true })).filter((name) => /\.tsx?$/.test(name)).sort();
  for (const path of [...sources.map((name) => join("src", name)), "package-lock.json"]) {
    hash.update(path).update("\0").update(await readFile(join(ROOT, path)));
  }
  return hash.digest("hex");
}

async function version(): Promise<string> {
  return (JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { version: string }).version;
}
