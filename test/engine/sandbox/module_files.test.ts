/** Files beside a module: a package reads its own, and so does the author's code. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { MAX_EMBEDDED_BYTES } from "../../../src/engine/sandbox/builtins/fs/left_out.ts";
import { bundleFile } from "../../../src/engine/sandbox/build/bundle.ts";
import { loadFile } from "../../../src/api/project/load/load.ts";
import { folderWith } from "../../support/source.ts";
import { runLogged } from "../support/programs.ts";

const FILES: Readonly<Record<string, string>> = {
  "node_modules/words/package.json": `{ "name": "words", "version": "1.0.0", "main": "lib/index.js" }`,
  "node_modules/words/lib/index.js": `"use strict";
const fs = require("fs");
const path = require("path");
exports.joined = () => fs.readFileSync(path.join(__dirname, "..", "data", "words.txt"), "utf8");
exports.added = () => fs.readFileSync(__dirname + "/near.txt", "utf8");
exports.place = __filename;
exports.outside = () => fs.existsSync(path.join(__dirname, "..", "..", "..", "secret.txt"));`,
  "node_modules/words/lib/near.txt": "near",
  "node_modules/words/data/words.txt": "one two",
  "node_modules/modern/package.json":
    `{ "name": "modern", "version": "1.0.0", "type": "module", "exports": "./index.js" }`,
  "node_modules/modern/index.js": `import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
const __dirname = fileURLToPath(new URL(".", import.meta.url));
export const load = () => readFile(new URL("./bytes.bin", import.meta.url));
export const place = [import.meta.url, import.meta.dirname, __dirname];`,
  "node_modules/modern/bytes.bin": "\x01\x02",
  "lib/own.ts": `import { readFileSync } from "node:fs";
export const own = (): string => readFileSync(new URL("./own.txt", import.meta.url), "utf8");
export function fails(): never { throw new Error("from own.ts"); }`,
  "lib/own.txt": "own",
  "secret.txt": "secret",
  "case.scenario.ts": `import { scenario } from "seedbed";
import words from "words";
import { load, place } from "modern";
import { fails, own } from "./lib/own.ts";
export default scenario("files of modules").step("read", async ({ event }) => {
  event("read", {
    words: [words.joined(), words.added(), words.place, words.outside()],
    modern: [...await load()], place, own: own(), here: import.meta.url,
  });
  fails();
});`,
};

async function project(): Promise<string> {
  const folder = await folderWith({});
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test("a module reads the files beside it that its text names, and keeps its places", async () => {
  const [loaded] = await loadFile(join(await project(), "case.scenario.ts"));
  const { outcome, entries } = await runLogged(loaded!.program);
  expect(entries.flatMap((entry) => "event" in entry ? [entry.data] : [])).toEqual([{
    words: ["one two", "near", "/node_modules/words/lib/index.js", false],
    modern: [1, 2],
    place: ["file:///node_modules/modern/index.js", "/node_modules/modern", "/node_modules/modern/"],
    own: "own",
    here: "file:///app/case.scenario.ts",
  }]);
  expect(outcome.finding).toMatchObject({ message: expect.stringContaining("from own.ts") });
  expect(outcome.finding?.location).toMatchObject({ file: "lib/own.ts", line: 3 });
});

test("names of files are found in minified code, whatever quotes come before them", async () => {
  const folder = await folderWith({});
  mkdirSync(join(folder, "node_modules/small"), { recursive: true });
  writeFileSync(
    join(folder, "node_modules/small/index.js"),
    `var quote=/"/,apostrophe=/'/g,text="it's";exports.load=()=>WebAssembly.Module.exports(new WebAssembly.Module(require("fs").readFileSync(__dirname+"/small.wasm"))).length`,
  );
  writeFileSync(join(folder, "node_modules/small/small.wasm"), new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  const path = join(folder, "case.scenario.ts");
  writeFileSync(
    path,
    `import { scenario } from "seedbed";
    import { load } from "small";
    export default scenario("small").step("load", ({ event }) => event("exports", load()));`,
  );
  const [loaded] = await loadFile(path);
  const { outcome, entries } = await runLogged(loaded!.program);
  expect(outcome.finding).toBeUndefined();
  expect(entries.flatMap((entry) => "event" in entry ? [entry.data] : [])).toEqual([0]);
});

test.each([
  `createRequire(import.meta.url)("other")`,
  `globalThis.process.getBuiltinModule("node:module").createRequire(import.meta.url)("other")`,
])("a package that requires another one by %s gets it", async (required) => {
  const folder = await folderWith({});
  for (const name of ["small", "other"]) mkdirSync(join(folder, "node_modules", name), { recursive: true });
  writeFileSync(
    join(folder, "node_modules/small/index.mjs"),
    `import { createRequire } from "node:module"; export const load = () => [typeof createRequire, ${required}.value];`,
  );
  writeFileSync(join(folder, "node_modules/other/index.js"), `exports.value = 7;`);
  const path = join(folder, "case.scenario.ts");
  writeFileSync(
    path,
    `import { scenario } from "seedbed";
    import { load } from "./node_modules/small/index.mjs";
    export default scenario("small").step("load", ({ event }) => event("loaded", load()));`,
  );
  const [loaded] = await loadFile(path);
  const { outcome, entries } = await runLogged(loaded!.program);
  expect(outcome.finding).toBeUndefined();
  expect(entries.flatMap((entry) => "event" in entry ? [entry.data] : [])).toEqual([["function", 7]]);
});

test("embedded files are part of the code: the same in every folder, with another digest after a change", async () => {
  const first = await project();
  const second = await project();
  const { bundle, sha256 } = await bundleFile(join(first, "case.scenario.ts"));
  expect((await bundleFile(join(second, "case.scenario.ts"))).bundle).toBe(bundle);
  expect(bundle).not.toContain(Buffer.from("secret").toString("base64"));
  writeFileSync(join(second, "node_modules/words/data/words.txt"), "three");
  expect((await bundleFile(join(second, "case.scenario.ts"))).sha256).not.toBe(sha256);
});

test.each(["readFileSync(new URL", "existsSync(new URL", "statSync(new URL"])(
  "one that is too large to belong to the code is a finding for who looks at it, by %s",
  async (call) => {
    const folder = await folderWith({});
    const path = join(folder, "case.scenario.ts");
    writeFileSync(join(folder, "large.bin"), Buffer.alloc(MAX_EMBEDDED_BYTES + 1));
    writeFileSync(
      path,
      `import { scenario } from "seedbed";
      import * as fs from "node:fs";
      export const looks = scenario("looks").step("look", () => { try { fs.${call}("./large.bin", import.meta.url)); } catch {} });
      export const passes = scenario("does not look").step("look", () => { fs.existsSync("/app/other.bin"); });`,
    );
    const [looks, passes] = await loadFile(path);
    const { outcome } = await runLogged(looks!.program);
    expect(outcome.finding).toMatchObject({
      kind: "unsimulated",
      message: "/app/large.bin has 16777217 bytes: a file that a module finds beside itself may have 16777216",
      hint: "let the world start with the folder of the file: world.base",
    });
    expect((await runLogged(passes!.program)).outcome.status).toBe("pass");
  },
);
