/**
 * `npm run build`: the command and the library as plain JavaScript in `dist/`, with declarations in `dist/types/`,
 * and the JSON Schemas in `schema/`.
 *
 * Both come from one esbuild call with splitting: they share their chunks, and what a command imports with `import()`
 * stays a file of its own that is read only when the command runs. That is what keeps `seedbed version` quick.
 */
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build, stop } from "esbuild";
import { jsonSchema, SCHEMA_NAMES } from "../src/api/json_schema.ts";
import { command, ROOT } from "./command.ts";

const DIST = join(ROOT, "dist");

/** CommonJS packages ask for Node's modules with `require`, which an ES module does not have. */
const REQUIRE = `import { createRequire as __createRequire } from "node:module";
const require = /* @__PURE__ */ __createRequire(import.meta.url);
`;
/** How esbuild's helper for those calls looks for it: only the chunk that holds the helper pays for `require`. */
const REQUIRE_HELPER = `typeof require !== "undefined" ? require`;

async function bundle(): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: { cli: "src/cli/main.ts", mod: "src/mod.ts" },
    outdir: DIST,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    external: ["esbuild"],
    define: { "process.env.NODE_ENV": '"production"', SEEDBED_VERSION: JSON.stringify(await version()) },
    write: false,
    logLevel: "warning",
  });
  await Promise.all(outputFiles.map(async ({ path, text }) => {
    const isCli = dirname(path) === DIST && basename(path) === "cli.js";
    const [, hashbang = "", body = ""] = /^(#!.*\n)?([^]*)$/.exec(text) ?? [];
    const first = isCli ? hashbang || "#!/usr/bin/env node\n" : "";
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, first + (body.includes(REQUIRE_HELPER) ? REQUIRE : "") + body);
    if (isCli) await chmod(path, 0o755);
  }));
}

async function version(): Promise<string> {
  return (JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { version: string }).version;
}

/** `schema/`, which is committed, so that editors can be pointed at it. */
async function schemas(): Promise<void> {
  await mkdir(join(ROOT, "schema"), { recursive: true });
  await Promise.all(SCHEMA_NAMES.map(async (name) => {
    await writeFile(join(ROOT, "schema", `${name}.json`), `${JSON.stringify(jsonSchema(name), null, 2)}\n`);
  }));
}

async function declarations(): Promise<void> {
  const { ok, output } = await command("tsc", ["-p", "tsconfig.build.json"]);
  if (!ok) throw new Error(`declarations failed\n${output}`);
}

await rm(DIST, { recursive: true, force: true });
try {
  await Promise.all([bundle(), declarations(), schemas()]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await stop();
}
