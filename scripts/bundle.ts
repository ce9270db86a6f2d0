/**
 * The command and the library as plain JavaScript.
 *
 * Both come from one esbuild call with splitting: they share their chunks, and what a command imports with `import()`
 * stays a file of its own that is read only when the command runs. That is what keeps `seedbed version` quick.
 */
import { createHash } from "node:crypto";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build, type Plugin } from "esbuild";
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

/** The files that the package consists of, by the name of the file in its folder. */
export const PUBLISHED = {
  cli: "src/cli/main.ts",
  worker: "src/cli/worker.ts",
  observer: "src/cli/observer.ts",
  watchdog: "src/engine/watchdog/thread.ts",
  mod: "src/mod.ts",
  checkers: "src/checkers/mod.ts",
  engine: "src/engine/mod.ts",
  vitest: "src/vitest/mod.ts",
  scenarios: "src/vitest/scenarios.ts",
};

/**
 * Writes `cli.js`, `worker.js`, `observer.js`, `watchdog.js`, `mod.js`, `checkers.js`, `engine.js`, the plugin of vitest in two parts, and the chunks that they share;
 * or other files in the same way.
 */
export async function bundle(folder: string, entryPoints: Readonly<Record<string, string>> = PUBLISHED): Promise<void> {
  await ensureNodeLib();
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: { ...entryPoints },
    outdir: folder,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    external: ["esbuild", "vitest", "vitest/config"],
    // Its CommonJS, which a bundler takes for Node, requires its parts in a way that cannot be bundled.
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
    plugins: [withoutDevtools, inEnglish, zodByName],
    define: {
      "process.env.NODE_ENV": '"production"',
      SEEDBED_VERSION: JSON.stringify(await version()),
      SEEDBED_BUILD: JSON.stringify(await digestOfSources()),
    },
    write: false,
    logLevel: "warning",
  });
  await Promise.all(outputFiles.map(async ({ path, text }) => {
    const isCli = dirname(path) === folder && basename(path) === "cli.js";
    const [, hashbang = "", body = ""] = /^(#!.*\n)?([^]*)$/.exec(text) ?? [];
    const first = isCli ? hashbang || "#!/usr/bin/env node\n" : "";
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, first + (body.includes(REQUIRE_HELPER) ? REQUIRE : "") + body);
    if (isCli) await chmod(path, 0o755);
  }));
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
