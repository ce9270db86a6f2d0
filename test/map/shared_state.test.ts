/** State that is read before a wait and written after it: where calls meet in it, and where they do not. */
import { describe, expect, test } from "vitest";
import { traitsIn } from "./traits_in.ts";

function races(text: string): string[] {
  return traitsIn(text).filter(({ form }) => form === "shared-state").map(({ what }) => what.split(" ")[0]!);
}

describe("is one", () => {
  test.for([
    ["n", `let n = 0; export async function f() { const s = n; const next = s + 1; await save(); n = next; }`],
    ["n", `let n = 0; export async function f() { const s = n; await save(); if (s > 0) n = 5; }`],
    [
      "this.m",
      `class A { async f(k) { const { [k]: old, size } = this.m; const v = await load(); this.m = { ...v, size }; } }`,
    ],
    ["stock", `let stock = 1; export async function f() { if (stock > 0) { await save(); stock = stock - 1; } }`],
    ["this.conn", `class A { conn?: C; async get() { if (!this.conn) this.conn = await open(); return this.conn; } }`],
    [
      "this.cache",
      `class A { async get(k) { if (this.cache.has(k)) return; const v = await load(k); this.cache.set(k, v); } }`,
    ],
    ["this.#free", `class A { #free = 1; async f() { if (this.#free > 0) { await save(); this.#free--; } } }`],
    ["total", `let total = 0; export async function f() { total += await load(); }`],
    ["list", `const list = []; export async function f(x) { if (list.length < 3) { await save(x); list.push(x); } }`],
    [
      "orders[id]",
      `export async function f(orders, id) { if (orders.get(id)) return; await pay(id); orders.set(id, 1); }`,
    ],
    [
      "n",
      `export function make() { let n = 0; return { async f() { const seen = n; await save(); n = seen + 1; } }; }`,
    ],
    [
      "n",
      `async function f() { let n = 0; const g = async () => { const s = n; await save(); n = s + 1; }; await Promise.all([g(), g()]); }`,
    ],
    [
      "n",
      `async function f(l) { let n = 0; await Promise.all(l.map(async () => { const s = n; await save(); n = s + 1; })); }`,
    ],
    ["map", `const map = new Map(); export const f = async (k) => map.get(k) ?? map.set(k, await load(k));`],
  ])("%s: %s", ([name, text]) => expect(races(text!)).toEqual([name]));
});

describe("is none", () => {
  test.for([
    [
      `kept to be compared, and written whatever it was`,
      `let n = 0; async function f() { const before = n; n = await load(); log(before); }`,
    ],
    [
      `handed on, and written whatever it was`,
      `class A { async f() { clearTimeout(this.t); await save(); this.t = setTimeout(go, 1); } }`,
    ],
    [
      `looked at again after the wait`,
      `let stock = 1; async function f() { if (stock > 0) { await save(); if (stock > 0) stock = stock - 1; } }`,
    ],
    [
      `written before the wait`,
      `let busy = false; async function f() { if (busy) return; busy = true; await save(); }`,
    ],
    [`a counter that is only stepped`, `let n = 0; async function f() { await save(); n++; }`],
    [`of this call alone`, `async function f() { let n = 0; if (n === 0) { await save(); n = 1; } }`],
    [
      `a helper that is awaited call by call`,
      `async function f(l) { let n = 0; const g = async () => { const s = n; await save(); n = s + 1; }; for (const _ of l) await g(); }`,
    ],
    [
      `under a lock`,
      `let n = 0; const f = () => lock.runExclusive(async () => { const s = n; await save(); n = s + 1; });`,
    ],
    [
      `after a lock was taken`,
      `let n = 0; async function f() { await lock.acquire(); const s = n; await save(); n = s + 1; }`,
    ],
    [`of another name that hides it`, `let n = 0; async function f() { let n = 1; if (n) { await save(); n = 0; } }`],
    [`in a branch that leaves`, `let n = 0; async function f() { if (n > 0) { await save(); return; } n = 1; }`],
    [`without a wait`, `let n = 0; function f() { if (n > 0) { save(); n = 0; } }`],
    [`other keys`, `async function f(orders, id) { if (orders.get("x")) return; await pay(id); orders.set(id, 1); }`],
    [
      `requests to a server`,
      `import axios from "axios"; async function f() { await axios.get("/"); await axios.delete("/"); }`,
    ],
    [
      `a wait in another function`,
      `let n = 0; async function f() { if (n > 0) { const g = async () => { await save(); }; n = 0; } }`,
    ],
  ])("shared state is not reported: %s: %s", ([, text]) => expect(races(text!)).toEqual([]));
});
