/** The source keeps the rules of `scripts/architecture.ts`, and each rule catches what it is there for. */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  architectureProblems,
  cycles,
  excepts,
  folderOrder,
  FOLDERS,
  importsOf,
  longFiles,
  MAX_LINES,
  namedCapabilities,
  NAMING_CAPABILITIES,
  readSources,
  REAL_WORLD_FILES,
  realWorld,
  wrongWay,
} from "../scripts/architecture.ts";
import { fragmentaryDocstrings } from "../scripts/docstrings.ts";
import { slow } from "./support/slow.ts";

const files = (entries: Record<string, string>): Map<string, string> => new Map(Object.entries(entries));

slow("the source keeps the rules", async () => {
  const sources = await readSources(fileURLToPath(new URL("..", import.meta.url)));
  expect(sources.size).toBeGreaterThan(0);
  const problems = await architectureProblems(sources);
  expect(problems.map(({ path, line, message }) => `${path}:${line} ${message}`)).toEqual([]);
});

describe("imports point one way", () => {
  const violations = async (from: string, text: string) => wrongWay(await importsOf(files({ [from]: text })));

  test.each([
    ["src/engine/a.ts", `import { x } from "../dsl/x.ts";`],
    ["src/engine/a.ts", `import { x } from "../cli/x.ts";`],
    ["src/engine/a.ts", `import { x } from "../repl/x.tsx";`],
    ["src/engine/ir/a.ts", `import { x } from "../../dsl/x.ts";`],
    ["src/engine/a.ts", `import { x } from "seedbed";`],
    ["src/dsl/a.ts", `import { x } from "../engine/world/x.ts";`],
    ["src/dsl/a.ts", `import { x } from "../cli/x.ts";`],
    ["src/repl/a.tsx", `import { x } from "../cli/x.ts";\nexport const view = <b>{x}</b>;`],
    ["src/mod.ts", `export { x } from "./cli/x.ts";`],
    ["src/elsewhere/a.ts", ``],
  ])("%s: %s", async (from, text) => {
    expect(await violations(from, text)).toMatchObject([{ path: from, line: 1 }]);
  });

  test.each([
    `import type { X } from "../cli/x.ts";`,
    `import type X from "../cli/x.ts";`,
    `import { type X } from "../cli/x.ts";`,
    `export type { X } from "../cli/x.ts";`,
    `export type * from "../cli/x.ts";`,
    `export * from "../cli/x.ts";`,
    `import "../cli/x.ts";`,
    `const later = await import("../cli/x.ts");`,
    `export type X = import("../cli/x.ts").X;`,
  ])("an import in the wrong direction is found in any form: %s", async (text) => {
    expect(await violations("src/engine/a.ts", `// one\n\n${text}\n`)).toMatchObject([{ line: 3 }]);
  });

  test.each([
    ["src/dsl/a.ts", `import { x } from "../engine/ir/x.ts";`],
    ["src/cli/a.ts", `import { x } from "../engine/modes/x.ts";\nimport { y } from "../dsl/y.ts";`],
    ["src/cli/a.ts", `const repl = await import("../repl/app.tsx");`],
    ["src/mod.ts", `export { x } from "./dsl/x.ts";\nexport { y } from "./engine/y.ts";`],
    ["src/engine/a.ts", `// import { x } from "../cli/x.ts";\nexport const s = 'import x from "../cli/x.ts"';`],
  ])("the right way is fine: %s: %s", async (from, text) => {
    expect(await violations(from, text)).toEqual([]);
  });
});

describe("no import cycles", () => {
  test("import cycles are found through values and types alike", async () => {
    const sources = files({
      "src/engine/a.ts": `import { b } from "./b.ts";\nexport const a = b;`,
      "src/engine/b.ts": `import { c } from "./c.ts";\nexport const b = c;`,
      "src/engine/c.ts": `\nimport type { A } from "./a.ts";\nexport const c: A = 1;`,
    });
    const message = "closes an import cycle: src/engine/a.ts → src/engine/b.ts → src/engine/c.ts → src/engine/a.ts";
    expect(cycles(await importsOf(sources))).toEqual([{ path: "src/engine/c.ts", line: 2, message }]);
  });

  test("a file that imports itself is a cycle", async () => {
    const sources = files({ "src/dsl/a.ts": `import { b } from "./a.ts";\nexport const a = b;` });
    expect(cycles(await importsOf(sources))).toHaveLength(1);
  });

  test("a diamond of imports is no cycle", async () => {
    const sources = files({
      "src/dsl/a.ts": `import "./b.ts";\nimport "./c.ts";`,
      "src/dsl/b.ts": `import "./d.ts";`,
      "src/dsl/c.ts": `import "./d.ts";`,
      "src/dsl/d.ts": ``,
    });
    expect(cycles(await importsOf(sources))).toEqual([]);
  });
});

describe("folders of a layer import lower ones", () => {
  const order = { "src/engine/": ["text", "world", "modes"], "src/engine/modes/": ["shrink", "search"] };
  const violations = async (from: string, text: string) => folderOrder(await importsOf(files({ [from]: text })), order);

  test.each([
    ["src/engine/text/a.ts", `import { x } from "../world/x.ts";`],
    ["src/engine/world/deep/a.ts", `import type { x } from "../../modes/x.ts";`],
    ["src/engine/unknown/a.ts", ``],
    ["src/engine/modes/shrink/a.ts", `import { x } from "../search/x.ts";`],
    ["src/engine/modes/unknown/a.ts", ``],
  ])("%s: %s", async (from, text) => {
    expect(await violations(from, text)).toMatchObject([{ path: from, line: 1 }]);
  });

  test.each([
    ["src/engine/modes/a.ts", `import { x } from "../world/x.ts";\nimport { y } from "./y.ts";`],
    ["src/engine/world/a.ts", `import { x } from "../errors.ts";`],
    ["src/engine/errors.ts", `import { x } from "./modes/x.ts";`],
    ["src/engine/modes/search/a.ts", `import { x } from "../shrink/x.ts";\nimport { y } from "../a.ts";`],
    ["src/api/a/a.ts", `import { x } from "../b/b.ts";`],
  ])("the right way is fine: %s: %s", async (from, text) => {
    expect(await violations(from, text)).toEqual([]);
  });

  test("each folder in FOLDERS exists in the source", async () => {
    const sources = await readSources(fileURLToPath(new URL("..", import.meta.url)));
    for (const [layer, names] of Object.entries(FOLDERS)) {
      for (const name of names) {
        expect([...sources.keys()].some((path) => path.startsWith(`${layer}${name}/`))).toBe(true);
      }
    }
  });
});

test("a file that is too long is found", () => {
  const lines = (count: number): string => "x;\n".repeat(count);
  expect(longFiles(files({ "src/dsl/a.ts": lines(MAX_LINES) }))).toEqual([]);
  expect(longFiles(files({ "src/dsl/a.ts": lines(MAX_LINES + 1) }))).toMatchObject([{ path: "src/dsl/a.ts" }]);
});

describe("a capability is named in its folder only", () => {
  const KNOWN = { "src/engine/capabilities/kv/store.ts": "", "src/engine/capabilities/env/environment.ts": "" };
  const violations = async (path: string, text: string) => {
    const sources = files({ ...KNOWN, [path]: text });
    return await namedCapabilities(sources, await importsOf(sources));
  };

  test.each([
    ["src/engine/a.ts", `import { KV } from "./capabilities/kv/store.ts";`],
    ["src/engine/capabilities/a.ts", `import type { KvStore } from "./kv/store.ts";`],
    ["src/engine/capabilities/env/a.ts", `import { KV } from "../kv/store.ts";`],
    ["src/api/a.ts", `export const value = state.kv;`],
    ["src/cli/a.ts", `export const row = { kv: "keys" };`],
    ["src/repl/a.tsx", `export const view = ({ kv }) => <b>{kv}</b>;`],
    ["src/api/a.ts", `run.world.env;`],
  ])("%s: %s", async (path, text) => {
    expect(await violations(path, text)).toMatchObject([{ path, line: 1 }]);
  });

  test.each([
    ["src/engine/capabilities/kv/a.ts", `import { KV } from "./store.ts"; export const { kv } = world;`],
    ["src/engine/capabilities/registry.ts", `import { KV } from "./kv/store.ts";`],
    ["src/cli/a.ts", `process.env; export const text = "world.kv"; // world.kv`],
    ["src/engine/a.ts", `import { EACH } from "./capabilities/registry.ts";`],
  ])("the right way is fine: %s: %s", async (path, text) => {
    expect(await violations(path, text)).toEqual([]);
  });

  slow("each exception for naming a capability is needed", async () => {
    const sources = await readSources(fileURLToPath(new URL("..", import.meta.url)));
    const found = await namedCapabilities(sources, await importsOf(sources), {});
    const exceptions = Object.keys(NAMING_CAPABILITIES);
    const coveredByOne = found.map(({ path }) => exceptions.filter((each) => excepts(each, path)))
      .filter(({ length }) => length === 1).flat();
    expect(exceptions.filter((each) => !coveredByOne.includes(each))).toEqual([]);
  });
});

describe("nothing on the path of a run names the real world", () => {
  const violations = (text: string, path = "src/engine/a.ts") => realWorld(files({ [path]: text }));

  test.each([
    `Date.now();`,
    `new Date();`,
    `new Date(...args);`,
    `Date();`,
    `const Clock = Date;`,
    `globalThis.Date.now();`,
    `performance.now();`,
    `const { random } = { random: Math.random };`,
    `Math.random();`,
    `setTimeout(() => {}, 1);`,
    `globalThis.setTimeout(() => {}, 1);`,
    `setInterval(() => {}, 1);`,
    `setImmediate(() => {});`,
    `queueMicrotask(() => {});`,
    `process.nextTick(() => {});`,
    `process.hrtime.bigint();`,
    `AbortSignal.timeout(1);`,
    `crypto.randomUUID();`,
    `crypto.getRandomValues(new Uint8Array(1));`,
    `globalThis.crypto.randomUUID();`,
    `import { setImmediate as later } from "node:timers"; later(f);`,
    `import { setTimeout as sleep } from "node:timers/promises"; sleep(1);`,
    `import { performance as p } from "node:perf_hooks"; p.now();`,
    `import { randomBytes } from "node:crypto"; randomBytes(1);`,
    `import crypto from "node:crypto"; crypto.randomInt(1);`,
    `import * as c from "crypto"; c.randomUUID();`,
  ])("%s", async (text) => {
    expect(await violations(`// one\n\n${text}\n`)).toMatchObject([{ path: "src/engine/a.ts", line: 3 }]);
    expect(await violations(text, "src/dsl/a.ts")).toHaveLength(1);
  });

  test.each([
    `// Date.now() and Math.random()\nexport const s = "setTimeout(";`,
    `new Date(ms).toISOString(); Date.UTC(2026, 0, 1); x instanceof Date;`,
    `export const globals = { setTimeout: fake, Date: FakeDate }; globals.setTimeout(f);`,
    `export function make(setTimeout: (f: () => void) => void) { setTimeout(f); }`,
    `import { createHash } from "node:crypto"; createHash("sha256");`,
    `import type { setTimeout } from "node:timers/promises";`,
    `export type Timer = ReturnType<typeof setTimeout>;`,
  ])("but these are fine: %s", async (text) => {
    expect(await violations(text)).toEqual([]);
  });

  test("the excepted files and the commands may name the real world", async () => {
    for (const path of [...Object.keys(REAL_WORLD_FILES), "src/cli/a.ts", "src/repl/a.tsx"]) {
      expect(await violations(`setTimeout(f, Date.now());`, path)).toEqual([]);
    }
  });
});

describe("a docstring is a sentence", () => {
  const problems = (text: string) => fragmentaryDocstrings(files({ "src/a.ts": text }));

  test.each([
    "/** What came of it. */",
    "/** Whether it passed. */",
    "const a = 1;\n\n/**\n * How many runs\n * there were.\n */",
    "/** Told of each path. @param path absolute */",
    "interface A {\n  /** Which of them failed: the first. */\n  readonly failed: string;\n}",
  ])("a clause without a main clause is found: %j", (text) => {
    expect(problems(text)).toMatchObject([{ message: expect.stringContaining("is no sentence") }]);
  });

  test.each([
    "/** Returns whether it passed. */",
    "/** The number of runs. What else there is, is said elsewhere. */",
    "/** Whose turn is it? The caller decides. */",
    "// What a plain comment says is not checked.",
    "/** Whatever is left over is dropped. */",
  ])("sentences, noun phrases and plain comments are left alone: %j", (text) => {
    expect(problems(text)).toEqual([]);
  });

  test("the line of the docstring is reported", () => {
    expect(problems("const a = 1;\n\n/** Why it failed. */")).toMatchObject([{ line: 3 }]);
  });
});
