/**
 * `npm run build`: the command and the library as plain JavaScript in `dist/`, with declarations in `dist/types/`.
 *
 * Both come from one esbuild call with splitting: they share their chunks, and what a command imports with `import()`
 * stays a file of its own that is read only when the command runs. That is what keeps `seedbed version` quick.
 */
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build, stop } from "esbuild";
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
    define: { "process.env.NODE_ENV": '"production"' },
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

async function declarations(): Promise<void> {
  const { ok, output } = await command("tsc", ["-p", "tsconfig.build.json"]);
  if (!ok) throw new Error(`declarations failed\n${output}`);
}

await rm(DIST, { recursive: true, force: true });
try {
  await Promise.all([bundle(), declarations()]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await stop();
}
