/** Packages that put the names of their modules together while they run. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { loadFile } from "../../../src/api/project/load/load.ts";
import { folderWith } from "../../support/source.ts";
import { runLogged } from "../support/programs.ts";

async function read(files: Readonly<Record<string, string>>): Promise<unknown> {
  const folder = await folderWith({});
  const all = {
    ...files,
    "case.scenario.ts": `import { scenario } from "seedbed"; import pkg from "pkg";
      export default scenario("case").step("read", ({ event }) => event("read", pkg.read()));`,
  };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const [loaded] = await loadFile(join(folder, "case.scenario.ts"));
  const { outcome, entries } = await runLogged(loaded!.program);
  expect(outcome.finding).toBeUndefined();
  return entries.flatMap((entry) => "event" in entry ? [entry.data] : [])[0];
}

test("a dependency of the package is found by a name that is put together", async () => {
  const files = {
    "node_modules/pkg/package.json": `{ "name": "pkg", "dependencies": { "store-memory": "1", "store-file": "1" } }`,
    "node_modules/pkg/index.js": `exports.read = () => ["memory", "file", "other"].map((kind) => {
      try { return require('store-' + kind).name; } catch (error) { return error.code; } });`,
    "node_modules/store-memory/index.js": `exports.name = "in memory";`,
    "node_modules/store-file/index.js": `exports.name = "in files";`,
  };
  expect(await read(files)).toEqual(["in memory", "in files", "MODULE_NOT_FOUND"]);
});

test("a native addon that was not built is missing for who may do without, and modules in folders are found", async () => {
  const files = {
    "node_modules/pkg/index.js": `exports.read = () => ["Release", "Debug"].map((build) => {
      try { return require('./build/' + build + '/addon'); } catch (error) { return error.code; } })
      .concat(require("./lib/" + "a" + ".js"));`,
    "node_modules/pkg/lib/a.js": `module.exports = "a";`,
  };
  expect(await read(files)).toEqual(["MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "a"]);
});

test.each(["null", `{ "dependencies": null }`])(
  "a package whose package.json is %s depends on nothing",
  async (text) => {
    const files = {
      "node_modules/pkg/package.json": text,
      "node_modules/pkg/index.js": `exports.read = () => {
      try { return require("store-" + "memory"); } catch (error) { return error.code; } };`,
    };
    expect(await read(files)).toBe("MODULE_NOT_FOUND");
  },
);
