/** Each trait by an example that has it and by one that a search for words would take for it. */
import { expect, test } from "vitest";
import { formsIn, traitsIn } from "./traits_in.ts";

/** Form, what has it, and what only looks like it. */
const PAIRS: readonly [form: string, has: string, looksLikeIt: string][] = [
  [
    "io",
    `import { exec } from "child_process"; import { promisify } from "util"; const run = promisify(exec); run("ls");`,
    `import { promisify } from "util"; const exec = (x: string) => x; promisify(exec)("ls");`,
  ],
  ["io", `try { go(); } catch (fetch) { log(fetch); } fetch("/");`, `try { go(); } catch (fetch) { fetch("/"); }`],
  ["io", `{ const fetch = 1; log(fetch); } fetch("/");`, `{ const fetch = go; fetch("/"); }`],
  ["io", `export const load = (url: string) => fetch(url);`, `// fetch(url)\nexport const help = "call fetch(url)";`],
  ["io", `export const load = () => globalThis["fetch"]("/");`, `export const o = { fetch() {} }; o.fetch();`],
  ["io", `const { fetch: get } = globalThis; get("/");`, `const get = (fetch: (u: string) => void) => fetch("/");`],
  [
    "io",
    `import { readFile as r } from "node:fs/promises"; r("x");`,
    `import { readFile as r } from "./fs.ts"; r("x");`,
  ],
  ["io", `const fs = require("fs"); fs.readFileSync("x");`, `const require = (x: string) => x; require("fs").at(0);`],
  [
    "io",
    `import fs from "fs"; fs.promises.rm("x");`,
    `import type fs from "fs"; export type F = typeof fs.promises.rm;`,
  ],
  [
    "io",
    `import { Pool } from "pg"; const pool = new Pool(); pool.query("x");`,
    `import { Pool } from "./pg"; new Pool().query("x");`,
  ],
  ["io", `export const s = new WebSocket("ws://x");`, `class WebSocket {} export const s = new WebSocket();`],
  ["io", `Deno.readTextFile("x");`, `const Deno = { readTextFile() {} }; Deno.readTextFile();`],
  [
    "io",
    `import { spawn } from "child_process"; spawn("ls");`,
    `import { join } from "node:path"; join("child_process", "spawn");`,
  ],
  ["timeout", `setTimeout(() => {}, 5);`, `function setTimeout() {} setTimeout();`],
  [
    "timeout",
    `import { setTimeout as sleep } from "node:timers/promises"; await sleep(5);`,
    `clearTimeout(undefined);`,
  ],
  ["timeout", `export const s = AbortSignal.timeout(5);`, `export const s = { timeout: 5, setTimeout: 6 }.setTimeout;`],
  ["clock", `export const t = new Date();`, `export const t = new Date(0);`],
  ["clock", `const now = Date.now; export const t = now();`, `export const t = Date.parse("2020-01-01");`],
  ["random", `export const r = Math.random();`, `export const r = Math.round(1); // Math.random()`],
  [
    "random",
    `import { randomUUID } from "node:crypto"; randomUUID();`,
    `import { createHash } from "node:crypto"; createHash("x");`,
  ],
  ["worker", `new Worker("x.js");`, `export interface Worker {} export type W = Worker;`],
  [
    "waiting",
    `const q: unknown[] = []; export const f = () => new Promise((go) => q.push({ go }));`,
    `export const f = () => new Promise<void>((go) => { queueMicrotask(go); });`,
  ],
  [
    "overlap",
    `export const f = (l: string[]) => Promise.all(l.map((x) => load(x)));`,
    `export const f = (l: string) => Promise.all([l]);`,
  ],
  [
    "overlap",
    `const { all } = Promise; export const f = () => all([a(), b()]);`,
    `const Promise = { all(x: unknown) {} }; Promise.all([a(), b()]);`,
  ],
  ["overlap", `emitter.on("x", async () => { await f(); });`, `emitter.on("x", () => { async () => {}; });`],
  [
    "not-awaited",
    `async function save() {} export function f() { save(); }`,
    `async function save() {} export async function f() { await save(); }`,
  ],
  [
    "not-awaited",
    `async function save() {} export function f() { void save().catch(log); }`,
    `function save() {} export function f() { save(); }`,
  ],
  ["not-awaited", `class S { async save() {} f() { this.save(); } }`, `class S { save() {} f() { this.save(); } }`],
  [
    "not-awaited",
    `export async function f(l: string[]) { l.forEach(async (x) => { await load(x); }); }`,
    `export async function f(l: string[]) { l.forEach((x) => { log(x); }); }`,
  ],
  [
    "retry",
    `async function f() { for (;;) { try { return await g(); } catch {} } }`,
    `async function f(l: string[]) { for (const x of l) { try { await g(x); } catch {} } }`,
  ],
  [
    "retry",
    `async function f() { let left = 3; while (left-- > 0) { try { return await g(left); } catch (e) { log(e); } } }`,
    `async function f(d: string) { while (d) { try { return await g(d); } catch {} d = up(d); } }`,
  ],
  [
    "retry",
    `async function f(n: number) { try { return await g(); } catch { return f(n - 1); } }`,
    `async function f(n: number) { try { return await g(); } catch { return h(n - 1); } }`,
  ],
  [
    "retry",
    `async function f() { for (let i = 0; i < 3; i++) { const r = await g("x"); if (r.ok) return r; await pause(i); } }`,
    `async function f(r: Reader) { for (;;) { const { done, value } = await r.read(8); if (done) return; await g(value); } }`,
  ],
  [
    "retry",
    `async function f() { for (;;) { const r = await g("x"); if (r.ok) break; await pause(); } }`,
    `async function f() { let at = ""; for (;;) { const p = await g(at); if (!p.next) break; at = p.next; await h(p); } }`,
  ],
  ["retry", `import retry from "p-retry"; retry(f);`, `const retry = 3; export const text = "retry " + retry;`],
  ["lock", `import { Mutex } from "async-mutex"; new Mutex();`, `class Mutex {} new Mutex();`],
];

test.for(PAIRS)("a trait is found: %s: %s", ([form, has]) => {
  expect(formsIn(has)).toContain(form);
});

test.for(PAIRS.map(([form, , looksLikeIt]) => [form, looksLikeIt] as const))(
  "%s is not found: %s",
  ([form, looksLikeIt]) => {
    expect(formsIn(looksLikeIt)).not.toContain(form);
  },
);

test("a trait has its place, its function and its declaration", () => {
  const [trait] = traitsIn(`class Store {\n  async load() {\n    return fetch("/");\n  }\n}`);
  expect(trait).toMatchObject({
    kind: "io",
    what: "I/O fetch()",
    line: 3,
    column: 12,
    within: "Store.load",
    declaration: "Store",
  });
});

test("calls on an answer are not counted again", () => {
  const text = `import { readdir } from "node:fs/promises";
export const f = async () => (await readdir(".")).filter(Boolean).map(String);
export const g = () => readdir(".").then((l) => l.length).catch(() => 0);`;
  expect(traitsIn(text).map(({ line }) => line)).toEqual([2, 3]);
});

test.for(["module.tsx", "module.jsx", "module.js", "module.mjs"])("%s with JSX", (file) => {
  expect(formsIn(`export const B = () => <button onClick={() => fetch("/")}>fetch</button>;`, file)).toEqual(["io"]);
});

test.for(["module.cts", "module.mts"])("%s with types", (file) => {
  expect(formsIn(`export const f = <T,>(x: T) => fetch(x as unknown as string);`, file)).toEqual(["io"]);
});
