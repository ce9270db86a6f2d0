/** Bundles are used again if nothing that they were made from has changed, and never otherwise. */
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BundleCache } from "../../../src/api/project/load/bundle_cache.ts";
import { cacheFolder } from "../../../src/engine/host/cache_folder.ts";
import { bundleModule, bundleModules } from "../../../src/api/project/load/bundling.ts";
import { folderWith } from "../../support/source.ts";

const FILES = {
  "a.scenario.ts": `import { value } from "./value.js";
    import { name } from "pack";
    import { readFileSync } from "node:fs";
    import { scenario } from "seedbed";
    const missing = () => require("not-there");
    export default scenario("cached").step(name + value, () => void [missing, readFileSync(import.meta.dirname + "/data.txt")]);`,
  "b.scenario.ts": `import { scenario } from "seedbed"; export default scenario("b").step("s", () => {});`,
  "value.js": `export const value = 1;`,
  "data.txt": "text",
};

/**
 * A folder with scenarios and a package, old enough that no file may have changed while it was bundled. The folder above it is
 * its own as well: names there are inputs of a bundle, and other tests write to the system's folder of temporary files.
 */
async function project(): Promise<{ folder: string; cache: BundleCache; store: string }> {
  const folder = join(await folderWith({}), "project");
  await mkdir(join(folder, "node_modules", "pack"), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
  await writeFile(join(folder, "node_modules", "pack", "package.json"), `{ "name": "pack", "main": "one.js" }`);
  await writeFile(join(folder, "node_modules", "pack", "one.js"), `export const name = "one";`);
  await writeFile(join(folder, "node_modules", "pack", "two.js"), `export const name = "two";`);
  settle();
  const store = await folderWith({});
  return { folder, cache: new BundleCache(store, "test"), store };
}

function settle(): void {
  for (const start = Date.now(); Date.now() - start < 80;);
}

test("a bundle is used again, also by another process, and is what esbuild would make", async () => {
  const { folder, cache, store } = await project();
  const file = join(folder, "a.scenario.ts");
  expect(await cache.get(file)).toBeUndefined();
  const made = await bundleModule(file, Promise.resolve(cache));
  expect(await new BundleCache(store, "test").get(file)).toEqual(made);
  expect(await bundleModule(file, Promise.resolve(undefined))).toEqual(made);
  expect(await new BundleCache(store, "another version").get(file)).toBeUndefined();
});

test("many are bundled together, and each is used again by itself", async () => {
  const { folder, cache } = await project();
  const files = [join(folder, "a.scenario.ts"), join(folder, "b.scenario.ts")];
  const made = await bundleModules(files, Promise.resolve(cache));
  expect([...made.keys()]).toEqual(files);
  for (const file of files) expect(await cache.get(file)).toEqual(made.get(file));
  expect(await bundleModules(files, Promise.resolve(cache))).toEqual(made);
});

test.each<[string, (folder: string) => Promise<unknown>]>([
  ["the module", (folder) => writeFile(join(folder, "a.scenario.ts"), `${FILES["a.scenario.ts"]}\n`)],
  ["a module that it imports", (folder) => writeFile(join(folder, "value.js"), "export const value = 2;")],
  [
    "a file that a package consists of",
    (folder) => writeFile(join(folder, "node_modules/pack/one.js"), "export const name = 3;"),
  ],
  [
    "the entry of a package",
    (folder) => writeFile(join(folder, "node_modules/pack/package.json"), `{ "main": "two.js" }`),
  ],
  ["a file that the module names", (folder) => writeFile(join(folder, "data.txt"), "other")],
  [
    "a module that is found before another of that name",
    (folder) => writeFile(join(folder, "value.ts"), "export const value = 3;"),
  ],
  ["a package that was missing", async (folder) => {
    await mkdir(join(folder, "node_modules/not-there"));
    await writeFile(join(folder, "node_modules/not-there/index.js"), "");
  }],
  ["a nearer package", async (folder) => {
    await rm(join(folder, "node_modules/pack"), { recursive: true });
    await mkdir(join(folder, "elsewhere"));
    await writeFile(join(folder, "elsewhere/index.js"), "export const name = 4;");
    await symlink("../elsewhere", join(folder, "node_modules/pack"));
  }],
  [
    "settings of TypeScript",
    (folder) => writeFile(join(folder, "tsconfig.json"), `{ "compilerOptions": { "jsx": "react" } }`),
  ],
  ["a file that is gone", (folder) => rm(join(folder, "value.js"))],
])("is bundled again after a change of %s", async (_what, change) => {
  const { folder, cache } = await project();
  const file = join(folder, "a.scenario.ts");
  await bundleModule(file, Promise.resolve(cache));
  expect(await cache.get(file)).toBeDefined();
  await change(folder);
  expect(await cache.get(file)).toBeUndefined();
});

test.each([
  ["maps paths", { "tsconfig.json": `{ "compilerOptions": { "paths": { "x": ["./value.js"] } } }` }],
  ["takes its settings from elsewhere", { "tsconfig.json": `{ "extends": "some-package" }` }],
  ["uses Plug'n'Play", { ".pnp.cjs": "" }],
])("nothing is kept where it cannot be told what a bundle depends on: the project %s", async (_what, files) => {
  const { folder, cache } = await project();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  settle();
  const file = join(folder, "b.scenario.ts");
  await bundleModule(file, Promise.resolve(cache));
  expect(await cache.get(file)).toBeUndefined();
});

test("nothing is kept of a file that was written just now, since it may have changed while it was read", async () => {
  const { folder, cache } = await project();
  const file = join(folder, "b.scenario.ts");
  await writeFile(file, FILES["b.scenario.ts"]);
  await bundleModule(file, Promise.resolve(cache));
  expect(await cache.get(file)).toBeUndefined();
});

test("a damaged entry counts as none, wherever it is damaged", async () => {
  const { folder, cache, store } = await project();
  const file = join(folder, "b.scenario.ts");
  const made = await bundleModule(file, Promise.resolve(cache));
  const [name] = await readdir(join(store, "bundles"));
  const place = join(store, "bundles", name!);
  const text = await readFile(place, "utf8");
  for (let at = 0; at < text.length; at += 97) {
    await writeFile(place, text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1));
    expect(await cache.get(file), `byte ${at}`).toBeUndefined();
  }
  await writeFile(place, text);
  expect(await cache.get(file)).toEqual(made);
});

test("a folder that cannot be written keeps nothing, and says nothing", async () => {
  const { folder, store } = await project();
  await writeFile(join(store, "file"), "");
  const file = join(folder, "b.scenario.ts");
  const cache = new BundleCache(join(store, "file"), "test");
  expect(await bundleModule(file, Promise.resolve(cache))).toBeDefined();
  expect(await cache.get(file)).toBeUndefined();
});

test("the folder is that of the system, or the one that the user names", () => {
  expect(cacheFolder({}, "linux", "/home/a")).toBe("/home/a/.cache/seedbed");
  expect(cacheFolder({ XDG_CACHE_HOME: "/c" }, "linux", "/home/a")).toBe("/c/seedbed");
  expect(cacheFolder({}, "darwin", "/Users/a")).toBe("/Users/a/Library/Caches/seedbed");
  expect(cacheFolder({ SEEDBED_CACHE_DIR: "/mine" }, "linux", "/home/a")).toBe("/mine");
  expect(cacheFolder({ SEEDBED_CACHE_DIR: "off" }, "linux", "/home/a")).toBeUndefined();
});
