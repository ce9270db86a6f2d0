/** A repository as a whole: which files are looked at, which of them scenarios reach, and what is said of the rest. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { scenariosBelow } from "../../src/api/project/load/discover.ts";
import { mapRepository, type RepositoryMap } from "../../src/map/map_repository.ts";
import { folder } from "../cli/seedbed.ts";
import { fc } from "../support/properties.ts";

const IO = `export const load = () => fetch("/");`;

async function mapOf(files: Record<string, unknown>, path = ""): Promise<RepositoryMap & { root: string }> {
  const root = folder(files);
  return {
    root,
    ...await mapRepository({
      path: join(root, path),
      scenarios: await scenariosBelow(root, { base: root, exclude: [] }),
    }),
  };
}

/** File, and the scenario that reaches it: `-` for none, `~` where it reaches only a part. */
function lines({ root, modules }: RepositoryMap & { root: string }): string[] {
  return modules.map(({ file, scenario, open }) => {
    const from = scenario === undefined ? "-" : `${open === undefined ? "" : "~"}${relative(root, scenario)}`;
    return `${relative(root, file)} ${from}`;
  }).sort();
}

describe("files", () => {
  test("files that git ignores, packages and build outputs are left out", async () => {
    const map = await mapOf({
      ".gitignore": "out/\n*.gen.ts\n!kept.gen.ts\n/rooted.ts\n",
      "a.ts": IO,
      "rooted.ts": IO,
      "sub/rooted.ts": IO,
      "sub/.gitignore": "secret.ts\n!b.gen.ts\n",
      "sub/secret.ts": IO,
      "sub/b.gen.ts": IO,
      "x.gen.ts": IO,
      "kept.gen.ts": IO,
      "out/a.ts": IO,
      "dist/a.js": IO,
      "node_modules/p/index.js": IO,
      "sub/node_modules/p/index.js": IO,
    });
    expect(lines(map)).toEqual(["a.ts -", "kept.gen.ts -", "sub/b.gen.ts -", "sub/rooted.ts -"]);
  });

  test("a part of a repository obeys the ignore rules of the whole, unless it is ignored itself", async () => {
    const files = {
      ".git/HEAD": "",
      ".gitignore": "gen.ts\nvendor/\n",
      "src/gen.ts": IO,
      "src/a.ts": IO,
      "vendor/gen.ts": IO,
    };
    expect(lines(await mapOf(files, "src"))).toEqual(["src/a.ts -"]);
    expect(lines(await mapOf(files, "vendor"))).toEqual(["vendor/gen.ts -"]);
  });

  test("modules with all endings are read, and declarations are not", async () => {
    const endings = ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"];
    const map = await mapOf({
      ...Object.fromEntries(endings.map((ending) => [`m_${ending}.${ending}`, IO])),
      "types.d.ts": IO,
      "types.d.mts": IO,
      "text.md": IO,
    });
    expect(lines(map)).toEqual(endings.map((ending) => `m_${ending}.${ending} -`).sort());
  });

  test("links are counted and not followed, even in a circle, and a pipe is no module", async () => {
    const root = folder({ "src/a.ts": IO });
    symlinkSync(".", join(root, "src", "loop"));
    symlinkSync("a.ts", join(root, "src", "b.ts"));
    execFileSync("mkfifo", [join(root, "pipe.ts")]);
    const map = await mapRepository({ path: root, scenarios: [] });
    expect(map.links.map((link) => relative(root, link))).toEqual(["src/b.ts", "src/loop"]);
    expect(map.read).toBe(1);
  });

  test("tests are left out and counted, unless they are named", async () => {
    const files = { "a.test.ts": IO, "test/support.ts": IO, "src/__tests__/b.ts": IO, "src/contest.ts": IO };
    const map = await mapOf(files);
    expect(lines(map)).toEqual(["src/contest.ts -"]);
    expect(map.tests).toHaveLength(3);
    expect(lines(await mapOf(files, "test"))).toEqual(["test/support.ts -"]);
  });
});

describe("what cannot be read", () => {
  const DEEP = `export const x = ${"[".repeat(100_000)}${"]".repeat(100_000)};`;
  test.for<[string, string | Uint8Array, RegExp, number?]>([
    ["broken.ts", "const a = 1;\nconst b = ;\n", /Unexpected token/, 2],
    ["broken.js", "export const a = (", /Unexpected token/, 1],
    ["binary.ts", Uint8Array.of(0x47, 0, 1, 2), /zero byte/],
    ["qt.ts", `<?xml version="1.0"?><TS></TS>`, /Unexpected token/, 1],
    ["large.ts", `${" ".repeat(2 * 1024 * 1024)};`, /too large: 2\.0 MB/],
    ["deep.ts", DEEP, /nested too deeply/],
  ])("%s is named with its reason, and lowers the confidence", async ([name, content, message, line]) => {
    const root = folder({ "good.ts": IO });
    writeFileSync(join(root, name), content);
    const map = await mapRepository({ path: root, scenarios: [] });
    expect(map.unknown).toEqual([
      expect.objectContaining({ file: join(root, name), message: expect.stringMatching(message) }),
    ]);
    expect(map.unknown[0]!.line).toBe(line);
    expect(map.confidence).toBe(0.5);
    expect(map.modules).toHaveLength(1);
  });

  test("a broken tsconfig.json is reported, because imports may lead elsewhere", async () => {
    const map = await mapOf({
      "tsconfig.json": "{oops",
      "a.ts": IO,
      "a.scenario.ts": `import { load } from "./a.ts"; load();`,
    });
    expect(map.unknown.map(({ file }) => relative(map.root, file))).toEqual(["tsconfig.json"]);
    expect(lines(map)).toEqual(["a.ts a.scenario.ts"]);
  });

  test("a package whose exports lead nowhere is not blamed on tsconfig.json", async () => {
    const map = await mapOf({
      "tsconfig.json": "{}",
      "package.json": { name: "x", exports: { ".": "./none.js" } },
      "a.scenario.ts": `import x from "x"; x();`,
    });
    expect(map.unknown).toEqual([]);
  });

  test("a computed import that a scenario reaches is reported", async () => {
    const files = {
      "a.ts": `export const f = (x: string) =>\n import(x);`,
      "b.ts": `export const f = (x: string) => import(x);`,
    };
    const map = await mapOf({ ...files, "a.scenario.ts": `import { f } from "./a.ts"; f("x");` });
    expect(map.unknown).toEqual([expect.objectContaining({ file: join(map.root, "a.ts"), line: 2 })]);
  });

  test("every module is read as a module, a test, a scenario, or unknown", async () => {
    const name = fc.constantFrom("a", "b", "src/c", "src/d.test", "test/e", "src/f.scenario");
    const text = fc.constantFrom(IO, "", "const = ;", "export {}", `import "./a.ts";`, "\0", "}{");
    const file = fc.record({ name, ending: fc.constantFrom("ts", "tsx", "js", "cjs", "mts"), text });
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 12 }), async (files) => {
        const all = new Map(files.map(({ name, ending, text }) => [`${name}.${ending}`, text]));
        const map = await mapOf(Object.fromEntries(all));
        const known = new Set([...map.scenarios, ...map.tests, ...map.unknown.map(({ file }) => file)]);
        expect(known.size + map.read).toBe(all.size);
        expect(map.confidence).toBe((all.size - map.unknown.length) / all.size);
      }),
      { numRuns: 40 },
    );
  });
});

describe("what scenarios reach", () => {
  test.for<[string, Record<string, string>, string[]]>([
    ["through other modules", {
      "a.scenario.ts": `import { f } from "./b.ts"; f();`,
      "b.ts": `import { load } from "./c.js"; export const f = () => load();`,
      "c.ts": IO,
      "d.ts": IO,
    }, ["c.ts a.scenario.ts", "d.ts -"]],
    ["round in a circle", {
      "a.scenario.ts": `import { load } from "./b.ts"; load();`,
      "b.ts": `import { load as c } from "./c.ts"; ${IO} c();`,
      "c.ts": `import { load as b } from "./b.ts"; ${IO} b();`,
    }, ["b.ts a.scenario.ts", "c.ts a.scenario.ts"]],
    ["a module that is only loaded, but none of its functions", {
      "a.scenario.ts": `import "./b.ts"; import "./c.ts";`,
      "b.ts": IO,
      "c.ts": `fetch("/");`,
    }, ["b.ts ~a.scenario.ts", "c.ts a.scenario.ts"]],
    ["not by an import of types", {
      "a.scenario.ts":
        `import type { load } from "./b.ts"; import { type load as l } from "./c.ts"; export type T = typeof l;`,
      "b.ts": IO,
      "c.ts": IO,
    }, ["b.ts -", "c.ts -"]],
    ["not by an import of which only types are used", {
      "a.scenario.ts": `import { load } from "./b.ts"; export type T = typeof load;`,
      "b.ts": IO,
    }, ["b.ts -"]],
    ["only what is asked for of an index", {
      "a.scenario.ts": `import { one } from "./index.ts"; one();`,
      "index.ts":
        `export * from "./one.ts"; export { load as two } from "./two.ts"; import { load } from "./three.ts"; export { load as three };`,
      "one.ts": `export const one = () => fetch("/");`,
      "two.ts": IO,
      "three.ts": IO,
    }, ["one.ts a.scenario.ts", "three.ts -", "two.ts -"]],
    ["a name that an index imports and exports", {
      "a.scenario.ts": `import { three } from "./index.ts"; three();`,
      "index.ts":
        `import { load } from "./three.ts"; import two from "./two.ts"; export { load as three }; export default two;`,
      "two.ts": `export default () => fetch("/");`,
      "three.ts": IO,
    }, ["three.ts a.scenario.ts", "two.ts -"]],
    ["all of an index that is taken as a whole", {
      "a.scenario.ts": `import * as all from "./index.js"; all.two();`,
      "index.ts": `export * from "./one"; export { load as two } from "./two";`,
      "one.ts": IO,
      "two.ts": IO,
    }, ["one.ts a.scenario.ts", "two.ts a.scenario.ts"]],
    ["by require and import()", {
      "a.scenario.js": `const { load } = require("./b"); import("./c.js"); load();`,
      "b.js": `exports.load = () => fetch("/");`,
      "c.js": IO,
    }, ["b.js a.scenario.js", "c.js a.scenario.js"]],
    ["by paths of tsconfig.json, and imports of package.json", {
      "tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } } // as one writes it`,
      "package.json": `{ "imports": { "#c": "./src/c.ts" } }`,
      "a.scenario.ts": `import { load } from "@/b"; import { load as c } from "#c"; load(); c();`,
      "src/b.ts": IO,
      "src/c.ts": IO,
    }, ["src/b.ts a.scenario.ts", "src/c.ts a.scenario.ts"]],
    ["by names with anything in them", {
      "a.scenario.ts":
        `import { load } from "./b c/ü #1 %20 ü.ts"; import { load as d } from "./d.ts?raw"; load(); d();`,
      "b c/ü #1 %20 ü.ts": IO,
      "d.ts": IO,
    }, ["b c/ü #1 %20 ü.ts a.scenario.ts", "d.ts a.scenario.ts"]],
    ["by a test that imports seedbed", {
      "b.test.ts": `import { check } from "seedbed"; import { load } from "./b.ts"; check(load);`,
      "c.test.ts": `import { test } from "vitest"; import { load } from "./c.ts"; test(load);`,
      "b.ts": IO,
      "c.ts": IO,
    }, ["b.ts b.test.ts", "c.ts -"]],
    ["only functions that somebody imports or the module calls", {
      "a.scenario.ts": `import { one } from "./b.ts"; one();`,
      "b.ts": `export function one() { return help(); } function help() { return fetch("/"); }`,
      "c.ts": `export function one() { return 1; } export function two() { return fetch("/"); }`,
      "c.scenario.ts": `import { one } from "./c.ts"; one();`,
    }, ["b.ts a.scenario.ts", "c.ts ~c.scenario.ts"]],
    ["a name that is exported under another one", {
      "a.scenario.ts": `import { other } from "./b.ts"; import d from "./c.ts"; other(); d();`,
      "b.ts": `const load = () => fetch("/"); export { load as other };`,
      "c.ts": `export default function load() { return fetch("/"); }`,
    }, ["b.ts a.scenario.ts", "c.ts a.scenario.ts"]],
  ])("scenarios reach modules: %s", async ([, files, expected]) => expect(lines(await mapOf(files))).toEqual(expected));

  test("scenarios reach modules through a package of the same repository", async () => {
    const root = folder({
      "packages/b/package.json": `{ "name": "@acme/b", "exports": { ".": "./src/b.ts" } }`,
      "packages/b/src/b.ts": IO,
      "a.scenario.ts": `import { load } from "@acme/b"; load();`,
    });
    mkdirSync(join(root, "node_modules/@acme"), { recursive: true });
    symlinkSync("../../packages/b", join(root, "node_modules/@acme/b"));
    const map = await mapRepository({ path: root, scenarios: [join(root, "a.scenario.ts")] });
    expect(lines({ root, ...map })).toEqual(["packages/b/src/b.ts a.scenario.ts"]);
  });

  test("scenarios outside the mapped folder count", async () => {
    const map = await mapOf({
      "scenarios/a.scenario.ts": `import { load } from "../src/b.ts"; load();`,
      "src/b.ts": IO,
    }, "src");
    expect(lines(map)).toEqual(["src/b.ts scenarios/a.scenario.ts"]);
  });
});

describe("what only another module can settle", () => {
  const waits = `export async function save() {} export function log() {}`;
  test("an imported function is recognized as async", async () => {
    const map = await mapOf({
      "index.ts": `export * from "./waits.ts";`,
      "waits.ts": waits,
      "a.ts": `import { log, save } from "./index.ts"; export function f() { log(); save(); }`,
      "b.ts": `import { log } from "./index.ts"; export function f() { log(); }`,
    });
    expect(lines(map)).toEqual(["a.ts -"]);
    expect(map.modules[0]!.traits.map(({ what }) => what)).toEqual(["save() is not awaited"]);
  });

  test("a name of a package is distinguished from a module of the repository", async () => {
    const use = `import retry from "retry"; export const f = () => retry();`;
    expect(lines(await mapOf({ "a.ts": use }))).toEqual(["a.ts -"]);
    const installed = { "node_modules/retry/package.json": "{}", "node_modules/retry/index.js": "" };
    expect(lines(await mapOf({ "a.ts": use, ...installed }))).toEqual(["a.ts -"]);
    const own = {
      "tsconfig.json": `{ "compilerOptions": { "paths": { "retry": ["./mine.ts"] } } }`,
      "mine.ts": "export default () => 1;",
    };
    expect(lines(await mapOf({ "a.ts": use, ...own }))).toEqual([]);
  });
});

test("modules that most need a scenario come first", async () => {
  const race = `let n = 0; export async function f() { if (n) { await g(); n = 0; } }`;
  const map = await mapOf({
    "a_reached.ts": race,
    "a.scenario.ts": `import { f } from "./a_reached.ts"; f();`,
    "b_low.ts": IO,
    "c_medium.ts": `${IO} setTimeout(load, 1);`,
    "d_high.ts": race,
    "e_higher.ts": `${race} setTimeout(f, 1);`,
    "f_none.ts": `export const x = Date.now();`,
  });
  expect(map.modules.map(({ file, open }) => `${relative(map.root, file)} ${open?.risk}`)).toEqual([
    "e_higher.ts high",
    "d_high.ts high",
    "c_medium.ts medium",
    "b_low.ts low",
    "a_reached.ts undefined",
  ]);
  expect(map.modules[0]!.open!.reason).toBe("check-then-act across an await, timers");
});

test("the map ends when its signal aborts", async () => {
  const controller = new AbortController();
  const root = folder(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`m${index}.ts`, IO])));
  const onProgress = (done: number) => void (done > 0 && controller.abort(new Error("enough")));
  await expect(mapRepository({ path: root, scenarios: [], onProgress, signal: controller.signal })).rejects.toThrow(
    "enough",
  );
});
