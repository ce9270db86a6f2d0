/** Dates, numbers, collections and what of ECMAScript has state that a process shares. */
import { inspect } from "node:util";
import { outcomeOf, type Touches } from "./touch.ts";

class Shape {
  readonly sides: number;
  #secret = 1;
  constructor(sides: number) {
    this.sides = sides;
  }
  get area(): number {
    return this.#secret * this.sides;
  }
}

function depthOf(): number {
  return new Error("here").stack!.split("\n").length;
}

export const LANGUAGE_TOUCHES: Touches = {
  Function: {
    "code made of text": ({ say, n }) => {
      const add = new Function("a", "b", "return a + b + Math.random()");
      say(add(n, 1), add.length, typeof Function("return this")().process, (() => {}).constructor === Function);
    },
  },
  eval: {
    "indirect": ({ say, n }) => {
      const indirect = eval;
      say(indirect(`${n} + Date.now()`), indirect("typeof globalThis.setTimeout"));
    },
  },
  Date: {
    "now, parts and texts": ({ say, n }) => {
      const date = new Date();
      say(date, Date.now(), date.toString(), date.toLocaleString(), new Date(n * 1e10).toISOString());
      say(Date.parse("2026-02-30"), new Date(NaN), new Date(2026, n, 1).getTimezoneOffset(), date.toUTCString());
    },
    "time goes on while one sleeps": async ({ say, world, n }) => {
      const before = Date.now();
      await world.sleep(n);
      say(Date.now() - before, new Date(before));
    },
  },
  Math: {
    "random and functions": ({ say, n }) =>
      say(Math.random(), Math.hypot(n, 3), Math.sin(n), Math.exp(n), Math.acosh(3), Math.cbrt(n), Math),
  },
  Intl: {
    "numbers, dates, lists, plurals": ({ say, n }) => {
      say(new Intl.NumberFormat("de-DE", { style: "currency", currency: "EUR" }).format(n * 1234.5));
      say(new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" }).format());
      say(new Intl.ListFormat("en").format(["a", "b", "c"]), new Intl.PluralRules("pl").select(n));
      say(new Intl.RelativeTimeFormat("en").format(-n, "day"), Intl.DateTimeFormat().resolvedOptions());
    },
    "of another place": ({ say, n }) => {
      say("title".toLocaleUpperCase(), "TITLE".toLocaleLowerCase(), [1234.5, new Date(n)].toLocaleString());
      say(new Float64Array([1234.5]).toLocaleString(), 12345n.toLocaleString(), "ı".localeCompare("i"));
    },
    "collation and segments": ({ say }) => {
      say(["z", "ä", "a"].sort(new Intl.Collator("sv").compare), ["z", "ä", "a"].sort((a, b) => a.localeCompare(b)));
      say([...new Intl.Segmenter("en", { granularity: "word" }).segment("two words")].length);
    },
  },
  Buffer: {
    "memory that nobody has written to": ({ say, n }) => {
      say(Buffer.allocUnsafe(10 + n), Buffer.allocUnsafeSlow(8), Buffer.alloc(3), new Uint8Array(4));
    },
    "where in the pool": ({ say }) => {
      const buffer = Buffer.from("pooled");
      say(buffer.byteOffset, buffer.buffer.byteLength, Buffer.poolSize, new Uint8Array(buffer.buffer).length);
      say(Buffer.concat([buffer, buffer]).byteOffset, Buffer.allocUnsafe(20).byteOffset);
    },
    "encodings": ({ say, n }) => {
      for (const encoding of ["hex", "base64", "base64url", "latin1", "ucs2", "ascii", "utf8"] as const) {
        say(Buffer.from(`été ${n}`, "utf8").toString(encoding), Buffer.from("7a6f", encoding));
      }
      say(inspect(Buffer.alloc(60, "ab")), Buffer.from([1, 2, n]).readUInt16BE(0), Buffer.from("x").toJSON());
    },
    "errors": async ({ say }) => {
      say(await outcomeOf(() => Buffer.alloc(-1)), await outcomeOf(() => Buffer.alloc(2).readUInt32LE(0)));
    },
  },
  WeakRef: { "is strong": ({ say }) => say(new WeakRef({ a: 1 }).deref(), new WeakRef([1])) },
  FinalizationRegistry: {
    "never calls": ({ say }) => {
      const registry = new FinalizationRegistry(() => say("gone"));
      registry.register({}, 1);
      say(registry);
    },
  },
  structuredClone: {
    "of many kinds": async ({ say, n }) => {
      const value = { n, date: new Date(n), map: new Map([[1, new Set([n])]]), error: new RangeError("no"), re: /x/gi };
      say(structuredClone(value), await outcomeOf(() => structuredClone(() => 1)));
    },
  },
  globalThis: {
    "what is there": ({ say }) => {
      say(Object.keys(globalThis), typeof globalThis, "Deno" in globalThis, "setTimeout" in globalThis);
    },
    "regular expressions and their statics": ({ say, n }) => {
      const legacy = RegExp as unknown as Record<string, unknown>;
      say(
        /(\d+)-(?<word>\w)/.exec(`${n}12-a`),
        legacy["$1"],
        legacy["lastMatch"],
        legacy["input"],
        "aXbX".replaceAll("X", String(n)),
      );
    },
    "symbols, classes, proxies, errors": ({ say, n }) => {
      say(Symbol.for("seedbed.test").description, Symbol("s"), new Shape(n), Shape, new Proxy(new Shape(n), {}));
      say(new AggregateError([new Error("one"), "two"], "both"), new Error("outer", { cause: new TypeError("inner") }));
      say(depthOf(), Error.stackTraceLimit, String(new Error("x").stack));
    },
    "sorting, hashing, order of keys": ({ say, n }) => {
      const words = Array.from({ length: 30 }, (_, index) => `w${(index * 7 + n) % 13}`);
      say(Object.groupBy(words, (word) => word), [...new Set(words)], words.toSorted());
      say(Object.keys({ b: 1, 2: 1, a: 1, 1: 1 }), JSON.stringify(Object.fromEntries(words.entries())));
    },
    "promises in order": async ({ say }) => {
      const order: string[] = [];
      queueMicrotask(() => order.push("microtask"));
      process.nextTick(() => order.push("tick"));
      void Promise.resolve().then(() => order.push("then")).then(() => order.push("then then"));
      await null;
      order.push("await");
      setTimeout(() => order.push("timeout"), 0);
      setImmediate(() => order.push("immediate"));
      await new Promise((resolve) => setTimeout(resolve, 3));
      say(order, await Promise.allSettled([Promise.reject(new Error("no")), 1]), await Promise.race([2, 3]));
      say(Promise.resolve(1), Promise.withResolvers());
    },
    "evaluated code and generators": ({ say, n }) => {
      const count = function* () {
        for (let at = 0; at < n; at++) yield at;
      };
      say([...count()], count(), typeof eval);
    },
    "the engine's errors": async ({ say }) => {
      const missing = undefined as unknown as { a: { b: number } };
      say(await outcomeOf(() => missing.a.b), await outcomeOf(() => JSON.parse("{no}")));
      say(
        await outcomeOf(() => new Array(-1)),
        await outcomeOf(() => BigInt("x")),
        await outcomeOf(() => decodeURI("%")),
      );
      say(await outcomeOf(() => null!), await outcomeOf(() => (0).toFixed(101)));
    },
    "recursion without an end": ({ say }) => {
      const forever = (): number => 1 + forever();
      try {
        forever();
      } catch (error) {
        say((error as Error).name, (error as Error).message);
      }
    },
  },
  global: { "is the same": ({ say }) => say(Object.is(global, globalThis), typeof global.process) },
  self: { "is the same": ({ say }) => say((self as unknown) === globalThis) },
  window: { "is not there": ({ say }) => say(typeof window) },
};
