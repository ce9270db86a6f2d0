/** `import "seedbed"` loads little before anything runs: who writes a scenario waits for it. */
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { folder } from "./cli/seedbed.ts";
import { BUILT, COMMAND, LIBRARY } from "./support/built.ts";
import { slow } from "./support/slow.ts";

slow("the library loads what describes scenarios, and what runs them only once something runs", async () => {
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
    entryPoints: { mod: "src/mod.ts" },
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    external: ["esbuild"],
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
    write: false,
    metafile: true,
  });
  const loaded = new Set(["dist/mod.js"]);
  for (const output of loaded) {
    for (const { path, kind } of metafile.outputs[output]?.imports ?? []) {
      if (kind === "import-statement") loaded.add(path);
    }
  }
  const files = [...loaded].flatMap((output) => Object.keys(metafile.outputs[output]?.inputs ?? {}));
  const packages = new Set(files.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []));
  expect([...packages].toSorted()).toEqual(["@noble/hashes", "fastest-levenshtein", "zod"]);
  const folders = new Set(files.flatMap((file) => /^src\/engine\/([^/]+)\//.exec(file)?.[1] ?? []));
  for (const folder of ["interpreter", "sandbox", "modes", "session", "trace", "store"]) {
    expect([...folders], folder).not.toContain(folder);
  }
  // The runtime takes longer to load the classes of its `fetch` than all of the library.
  expect(files).not.toContain("src/engine/web/classes.ts");
  const builtins = [...loaded].flatMap((output) => metafile.outputs[output]?.imports ?? [])
    .filter(({ external, kind }) => external === true && kind === "import-statement").map(({ path }) => path);
  for (const slow of ["node:child_process", "node:crypto", "node:http", "node:worker_threads", "node:vm"]) {
    expect(builtins, slow).not.toContain(slow);
  }
});

/** Prints the files of the package that Node has loaded when the process ends. */
const COUNTER = `data:text/javascript,${
  encodeURIComponent(`
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    process.on("exit", () => console.error(JSON.stringify(loaded)));
  `)
}`;

// To find and link a module takes Node longer than to compile it. Deno runs the sources.
test.skipIf("deno" in process.versions)("the published library and seedbed test load few files", () => {
  const cwd = folder({
    "a.scenario.json": { version: 1, name: "a", steps: [{ type: "set_kv", key: "k", value: "v" }] },
  });
  const filesOf = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync(process.execPath, ["--import", COUNTER, ...args], { cwd, encoding: "utf8" });
    expect(status, stderr).toBe(0);
    const loaded = JSON.parse(stderr.trim().split("\n").at(-1)!) as readonly string[];
    return loaded.filter((url) => url.startsWith("file:") && url.includes(BUILT)).length;
  };
  const library = filesOf("-e", `import(${JSON.stringify(LIBRARY)})`);
  const test = filesOf(COMMAND, "test", "a.scenario.json");
  expect(library).toBeGreaterThan(0);
  expect(library).toBeLessThanOrEqual(3);
  expect(test).toBeGreaterThan(0);
  expect(test).toBeLessThanOrEqual(20);
});
