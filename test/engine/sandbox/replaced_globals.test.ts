/** Globals that a program replaces, adds and deletes: all code of the run sees that, and no other run. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadFile } from "../../../src/api/project/load/load.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { evaluate, folderWith, runCode } from "../../support/source.ts";

/** In each, the first line is what code of the program does, and the second a value that all code then sees. */
const REPLACED: Readonly<Record<string, readonly [replace: string, expression: string, value: unknown]>> = {
  "a function": ["globalThis.fetch = () => 'mine';", "fetch()", "mine"],
  "by another name of the global object": [
    "global.setTimeout = () => 'mine'; globalThis.clearTimeout = 5;",
    "[setTimeout(), clearTimeout]",
    ["mine", 5],
  ],
  "by its name alone": ["fetch = () => 'mine';", "[fetch(), globalThis.fetch()]", ["mine", "mine"]],
  "a class": ["globalThis.Date = class { static now() { return 7; } };", "[Date.now(), typeof new Date().getTime]", [
    7,
    "undefined",
  ]],
  "a class of the language": [
    "globalThis.Promise = class Mine extends Promise {};",
    "[Promise.name, Promise.resolve() instanceof Promise, (async () => {})() instanceof Promise]",
    ["Mine", true, false],
  ],
  "a namespace": [
    "globalThis.Math = { random: () => 0.25 }; globalThis.JSON = { stringify: JSON.stringify, parse: () => 3 };",
    "[Math.random(), JSON.parse('{}')]",
    [0.25, 3],
  ],
  "by defineProperty": [
    "Object.defineProperty(globalThis, 'crypto', { value: { randomUUID: () => 'mine' }, configurable: true });",
    "crypto.randomUUID()",
    "mine",
  ],
  "by assign": [
    "Object.assign(globalThis, { performance: { now: () => 3 }, Map: Set });",
    "[performance.now(), new Map([1]).size]",
    [3, 1],
  ],
  "by a name that is put together": [
    "globalThis[['Text', 'Encoder'].join('')] = 4; for (const name of ['fe', 'tch']) globalThis[['fe', 'tch'].join('')] = name;",
    "[TextEncoder, fetch]",
    [4, "tch"],
  ],
  "several at once": [
    "[globalThis.fetch, globalThis.added] = [1, 2]; ({ a: globalThis.Event } = { a: 3 });",
    "[fetch, added, Event]",
    [1, 2, 3],
  ],
  "by a pattern": ["[fetch, { console = 5 }] = [1, {}];", "[fetch, console, globalThis.fetch, globalThis.console]", [
    1,
    5,
    1,
    5,
  ]],
  "by a loop": ["for (fetch of [1, 2]); for (navigator in { x: 1 });", "[fetch, navigator]", [2, "x"]],
  "by counting": ["globalThis.added = 1; added++; added += 2;", "[added, globalThis.added]", [4, 4]],
  "console": [
    "const said = []; globalThis.console = { ...console, log: (text) => said.push(text) }; console.log('a'); globalThis.said = said;",
    "(console.log('b'), said.at(-1))",
    "b",
  ],
  "process": ["globalThis.process = { ...process, platform: 'plan9' };", "process.platform", "plan9"],
  "a getter": [
    "let count = 0; Object.defineProperty(globalThis, 'performance', { get: () => ({ now: () => ++count }), configurable: true });",
    "[performance.now(), performance.now()]",
    [1, 2],
  ],
  "a getter that counts": [
    "let count = 0; Object.defineProperty(globalThis, 'navigator', { get: () => ++count });",
    "[navigator, navigator, globalThis.navigator]",
    [1, 2, 3],
  ],
  "getters in a list": [
    "let count = 0; Object.defineProperties(globalThis, { fetch: { get() { return ++count; } }, crypto: { value: 9 } });",
    "[fetch, fetch, crypto]",
    [1, 2, 9],
  ],
  "a getter by its old name": [
    "let count = 0; globalThis.__defineGetter__('added', () => ++count);",
    "[added, added, typeof added]",
    [1, 2, "number"],
  ],
  "a setter": [
    "let kept; Object.defineProperty(globalThis, 'added', { get: () => kept, set: (value) => { kept = value * 2; } }); added = 4;",
    "[added, globalThis.added]",
    [8, 8],
  ],
  "a getter whose name is put together is asked once": [
    "let count = 0; Object.defineProperty(globalThis, ['fe', 'tch'].join(''), { get: () => ++count });",
    "[fetch, fetch]",
    [1, 1],
  ],
  "a new name": ["globalThis.added = { n: 1 };", "[added.n, typeof added, 'added' in globalThis]", [1, "object", true]],
  "a new name that is null": [
    "globalThis.added = null; globalThis.nothing = undefined;",
    "[added, typeof nothing, nothing === undefined]",
    [null, "undefined", true],
  ],
  "a new function": [
    "globalThis.added = function () { 'use strict'; return this === undefined; };",
    "[added(), `${added``}`, typeof new added()]",
    [true, "true", "object"],
  ],
  "what is not there": [
    "",
    "[typeof added, typeof Worker, (() => { try { return added; } catch (error) { return String(error); } })()]",
    ["undefined", "undefined", "ReferenceError: added is not defined"],
  ],
  "what browsers and other runtimes have": [
    "",
    "['window', 'self', 'Bun', 'localStorage', 'prompt'].map((name) => [typeof window, typeof self, typeof Bun, typeof localStorage, typeof prompt, name in globalThis])",
    Array.from({ length: 5 }, () => [...Array.from({ length: 5 }, () => "undefined"), false]),
  ],
  "a use of what browsers and other runtimes have": [
    "",
    "[() => window, () => self.x, () => Bun.env, () => localStorage, () => prompt('?')].map((use) => { try { return use(); } catch (error) { return String(error); } })",
    ["window", "self", "Bun", "localStorage", "prompt"].map((name) => `ReferenceError: ${name} is not defined`),
  ],
  "what a world refuses": [
    "globalThis.Worker = class Mine {}; globalThis.WebSocket = class Yours {};",
    "[new Worker().constructor.name, typeof Worker, WebSocket.name]",
    ["Mine", "function", "Yours"],
  ],
  "window": ["globalThis.window = globalThis;", "window === globalThis", true],
  "deleted": [
    "delete globalThis.fetch; Reflect.deleteProperty(globalThis, 'Promise');",
    "[typeof fetch, typeof Promise, 'fetch' in globalThis, Object.keys(globalThis).includes('fetch'), (() => { try { fetch('x'); } catch (error) { return String(error); } })()]",
    ["undefined", "undefined", false, false, "ReferenceError: fetch is not defined"],
  ],
  "deleted and put back": [
    "const before = globalThis.fetch; delete globalThis.fetch; globalThis.fetch = before; globalThis.same = fetch === before;",
    "[typeof fetch, same]",
    ["function", true],
  ],
  "put back": [
    "const before = globalThis.Date; globalThis.Date = 1; globalThis.Date = before;",
    "new Date(0).getTime()",
    0,
  ],
};

async function inPackages(replace: string, expression: string, compiled: string): Promise<unknown> {
  const folder = await folderWith({
    "case.scenario.ts":
      `import { scenario } from "seedbed"; import early from "early"; import pkg from "pkg"; import { own } from "./own.mjs";
      export default scenario("case").step("code", () => {
        const first = typeof early; pkg.replace();
        const log = [early(), pkg.read(), own(), ${compiled}];
        throw new Error("VALUE:" + Reflect.get(globalThis, "JSO" + "N").stringify(log)); });`,
    "own.mjs": `export const own = () => ${expression};`,
  });
  for (
    const [name, text] of Object.entries({
      early: `module.exports = () => ${expression};`,
      pkg: `exports.replace = () => { ${replace} }; exports.read = () => ${expression};`,
    })
  ) {
    await mkdir(join(folder, "node_modules", name), { recursive: true });
    await writeFile(join(folder, "node_modules", name, "index.js"), text);
  }
  const [loaded] = await loadFile(join(folder, "case.scenario.ts"));
  const { outcome } = await testProgram(loaded!.program, { seed: 0, strategy: "fifo", shrink: false });
  const message = outcome.finding?.message ?? "";
  if (!message.startsWith("Error: VALUE:")) throw new Error(`the code failed: ${message}`);
  return JSON.parse(message.slice("Error: VALUE:".length));
}

describe("seen by packages, other modules, compiled code, whenever they were evaluated", () => {
  test.each(Object.entries(REPLACED))(
    "all code of a run sees a replaced global: %s",
    async (_name, [replace, expression, value]) => {
      const compiled = `Function(${JSON.stringify(`return ${expression}`)})()`;
      const seen = await inPackages(replace, expression, compiled) as unknown[];
      // An expression that counts goes on counting.
      expect(seen[0]).toEqual(value);
      if (/\+\+count/.test(replace)) return;
      expect(seen).toEqual([value, value, value, value]);
    },
  );
});

describe("replaced by code that is compiled while the run goes on", () => {
  test.each([
    ["Function('globalThis.fetch = 1')()"],
    ["Function('fetch = 1')()"],
    ["(0, eval)('fetch = 1')"],
    ["(0, eval)('var fetch = 1')"],
    ["(0, eval)('globalThis.fetch = 1')"],
  ])("code compiled at run time replaces a global: %s", async (code) => {
    expect(await evaluate(`${code}; return [fetch, globalThis.fetch];`)).toEqual([1, 1]);
  });
});

test("concurrent and later runs in the process have the original globals", async () => {
  const { outcome } = await runCode(
    `if (globalThis.added !== undefined || typeof added !== "undefined") throw new Error("added is still there");
     if (Promise !== original.Promise || JSON !== original.JSON || typeof fetch !== "function") throw new Error("replaced");
     globalThis.added = 1; globalThis.Promise = 2; globalThis.JSON = 3; delete globalThis.fetch;
     await world.yieldNow();
     if (added !== 1 || Promise !== 2 || JSON !== 3 || typeof fetch !== "undefined") throw new Error("not replaced");`,
    { seeds: Array.from({ length: 20 }, (_, seed) => seed) },
    `const original = { Promise: (async () => {})().constructor, JSON: globalThis["JS" + "ON"] };`,
  );
  expect(outcome.finding).toBeUndefined();
});

test("the process keeps its own globals", async () => {
  const { fetch, Promise, Date } = globalThis;
  await runCode("globalThis.fetch = 1; globalThis.Promise = 2; Date = 3; delete globalThis.Date; await null;");
  expect([globalThis.fetch, globalThis.Promise, globalThis.Date]).toEqual([fetch, Promise, Date]);
});

test("the author's code may not assign undeclared variables, and nothing may replace undefined", async () => {
  const value = await evaluate(`
    const tried = [];
    for (const code of [() => { missing = 1; }, () => { [missing] = [1]; }, () => { globalThis.undefined = 1; }, () => { missing++; }]) {
      try { code(); tried.push("done"); } catch (error) { tried.push(error.name); }
    }
    return [tried, typeof missing, undefined === void 0];`);
  expect(value).toEqual([["ReferenceError", "ReferenceError", "TypeError", "ReferenceError"], "undefined", true]);
});

test("local variables with names of globals are unaffected", async () => {
  const value = await evaluate(`
    globalThis.fetch = 1; delete globalThis.added;
    const inner = (fetch, { added = 2 } = {}) => { added++; fetch = fetch + 1; return [fetch, added, typeof added]; };
    function hoisted() { if (true) { var late = 1; } return late; }
    class navigator { static read() { return navigator.name; } }
    try { throw 4; } catch (crypto) { return [inner(5), hoisted(), navigator.read(), crypto, fetch]; }`);
  expect(value).toEqual([[6, 3, "number"], 1, "navigator", 4, 1]);
});

test("the global object lists what it has, and not what the process has", async () => {
  const names = await evaluate(`globalThis.added = 1; return Object.getOwnPropertyNames(globalThis);`) as string[];
  expect(names).toEqual(expect.arrayContaining(["added", "fetch", "Date", "Promise", "globalThis"]));
  expect(names).not.toEqual(expect.arrayContaining(["Deno"]));
  expect(names.filter((name) => ["Deno", "Worker", "close", "PerformanceObserver", "self", "window"].includes(name)))
    .toEqual(
      [],
    );
});
