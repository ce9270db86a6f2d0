/** `import "seedbed"` loads little before anything runs: who writes a scenario waits for it. */
import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("the library loads what describes scenarios, and what runs them only once something runs", async () => {
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
