/** Code that looks for a way out of its world: it gets what the world has, or the run ends with a finding. */
import { describe, expect, test } from "vitest";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { evaluate, loadSource, runCode } from "../../support/source.ts";

const START = Date.UTC(2026, 0, 1);

/** Each an expression for the global object. */
const GLOBAL: readonly string[] = [
  'Function("return this")()',
  'new Function("return this")()',
  'Function.call(null, "return this")()',
  'Reflect.construct(Function, ["return this"])()',
  'Function("return globalThis")()',
  'Function("return (() => this)()")()',
  'Function("return (function () { return this; })()")()',
  "Function(\"return Function('return this')()\")()",
  "Function(\"return eval('this')\")()",
  "Function(\"return (0, eval)('this')\")()",
  'Function("with ({}) { return (function () { return this; })(); }")()',
  'Function("a = this", "return a")()',
  "(() => {}).constructor('return this')()",
  "(function () {}).constructor('return this')()",
  "[].map.constructor('return this')()",
  "({}).constructor.constructor('return this')()",
  "globalThis.constructor.constructor('return this')()",
  "(class {}).constructor('return this')()",
  "Object.getPrototypeOf(Object.getPrototypeOf(async () => {}).constructor)('return this')()",
  "Object.getOwnPropertyDescriptor(Function.prototype, 'constructor').get.call(0)('return this')()",
  "await (async () => {}).constructor('return this')()",
  "(function* () {}).constructor('return this')().next().value",
  "(await (async function* () {}).constructor('return this')().next()).value",
  "Object.getPrototypeOf((class extends Function {}).prototype.constructor)('return this')()",
  "new (class extends Function {})('return this')()",
  "structuredClone(new Date(0)).constructor.constructor('return this')()",
  "new AbortController().signal.constructor.constructor('return this')()",
  "(0, eval)('this')",
  "globalThis.eval('this')",
  "[eval][0]('globalThis')",
  "eval?.('this')",
  "eval('(0, eval)(\"this\")')",
  "eval('Function(\"return this\")()')",
  "(0, eval)('(function f() { return this; })()')",
  "(0, eval)('var self1 = this; self1')",
  "(0, eval)('(function () { return this; })').call(undefined)",
  "[1].map(Function('return this'))[0]",
  "Function.prototype.constructor('return this')()",
];

/** Each reads something of the process; with the global object at hand, or with none. */
const VALUES: readonly (readonly [code: string, value: unknown])[] = [
  ["Function('return Date.now()')()", START],
  ["Function('return new Date().getTime()')()", START],
  ["Function('return performance.now()')()", 1000],
  ["Function('return process.platform + process.pid')()", "linux1"],
  ["Function('return typeof process.binding')()", "undefined"],
  ["Function('return typeof Deno')()", "undefined"],
  ["Function('return typeof require')()", "undefined"],
  ["Function('return typeof WebSocketStream')()", "undefined"],
  ["Function('return typeof Worker')()", "undefined"],
  ["Function('return process.hrtime()[0]')()", 1],
  ["Function('return process.cwd()')()", "/app"],
  ["Function('return Object.keys(process.env).length')()", 0],
  ["eval('Date.now()')", START],
  ["eval('process.' + 'pid')", 1],
  ["(0, eval)('process.pid')", 1],
  ["(() => { const local = 5; return eval('local + 1'); })()", 6],
  ["eval('let inner = 2; inner * 3')", 6],
  ["eval(7)", 7],
  ["(0, eval)('1 + 1')", 2],
  ["(0, eval)('var made = 3; function twice() { return made * 2; }'), globalThis.twice() + globalThis.made", 9],
  ["(0, eval)('(function f() { let at = f.caller; while (at) at = at.caller; return at; })()')", null],
  ["Function('return (function f() { return f.caller.caller; })()')()", null],
  ["(0, eval)('1; var after = 2; function more() {}')", 1],
  ["(0, eval)('for (var i = 0, j; i < 3; i++) { var { a, b: [c] } = { a: i, b: [i * 2] }; } i')", 3],
  ["(0, eval)('for (var k in { x: 1 }); for (var { l } of [{ l: 2 }]);'), globalThis.k + globalThis.l", "x2"],
  ["(0, eval)('var later = 1'), (0, eval)('var later; later')", 1],
  ["(0, eval)('\"use strict\"; var own = 1; own'), typeof globalThis.own", "undefined"],
  [
    "(eval('var near = 1; function close() {}'), typeof globalThis.near + typeof globalThis.close)",
    "undefinedundefined",
  ],
  ["Function('eval(\"var near = 1\"); return near')()", 1],
  ["Function('undeclared = 4')(), globalThis.undeclared", 4],
  ["new (structuredClone(new Date(0)).constructor)().getTime()", START],
  ["structuredClone(new Date(0)).constructor.now()", START],
  ["structuredClone(new Date(0)).constructor === Date", true],
  ["typeof Object.getPrototypeOf(Math).random", "undefined"],
  ["new File([], 'x').constructor === File", true],
  ["new Event('x').constructor === Event", true],
  ["new AbortController().signal.constructor === AbortSignal", true],
  ["new Response('').constructor === Response", true],
  ["(() => {}).constructor === Function", true],
  ["(() => {}) instanceof Function", true],
  ["Function('a', 'b', 'return a + b')(1, 2)", 3],
  ["Function('a', 'b', 'return a + b').name", "anonymous"],
  ["Function('o', 'with (o) { return x; }')({ x: 8 })", 8],
  ["Function('\"use strict\"; return this')() === undefined", true],
  ["(() => { try { Function('}{'); } catch (error) { return error instanceof SyntaxError; } })()", true],
  [
    "(() => { try { Function('return nowhere')(); } catch (error) { return error instanceof ReferenceError; } })()",
    true,
  ],
  ["(await Function('return import(\"node:process\")')()).default === process", true],
  ["Function('f', 'return f.call(1)')(function () { return typeof this; })", "number"],
  [
    "(() => { try { setTimeout('globalThis.late = 1', 1); } catch (error) { return error.code; } })()",
    "ERR_INVALID_ARG_TYPE",
  ],
];

test.each(GLOBAL)("%s is the world's global object", async (code) => {
  expect(await evaluate(`const found = ${code}; return [found === globalThis, typeof found?.Date];`)).toEqual([
    true,
    "function",
  ]);
});

test.each(VALUES)("%s is the world's", async (code, value) => {
  expect(await evaluate(`return (${code});`)).toEqual(value);
});

describe("randomness of compiled code", () => {
  test.each([
    "Function('return Math.random()')()",
    "(0, eval)('Math.random()')",
    "eval('crypto.randomUUID()')",
  ])("%s is the seed's", async (code) => {
    const [one, again, other] = [
      await evaluate(`return ${code};`, "", 1),
      await evaluate(`return ${code};`, "", 1),
      await evaluate(`return ${code};`, "", 2),
    ];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });
});

describe("what ends the run", () => {
  test.each([
    ["Function('while (true) {}')();", "livelock"],
    ["eval('for (;;) {}');", "livelock"],
    ["(0, eval)('for (;;);');", "livelock"],
    ["await Function('return import(\"data:text/javascript,export default 1\")')();", "error"],
    ["await eval('import(\"file:///etc/hostname\")');", "error"],
    ["Function('process.exit(1)')();", "error"],
  ])("an escape attempt ends the run: %s", async (code, kind) => {
    const { outcome } = await runCode(code, { seed: 0, strategy: "fifo", limits: { maxSpins: 10_000 } });
    expect(outcome.finding?.kind).toBe(kind);
  });
});

test("outside of a world constructors are what they were", () => {
  const constructor = (() => {}).constructor;
  expect(constructor).toBe(Function);
  expect(constructor("return this")()).toBe(globalThis);
});

/** What `typeof process.binding` is tells whose process it is: a world's has none. */
const WHOSE = `(() => {}).constructor("return typeof process.binding + typeof this.Deno")()`;
const WORLDS = "undefinedundefined";

test.each([
  ["message", "stack"],
  ["words", "toString"],
])("the getter of a thrown error's %s is code of the world", async (_name, key) => {
  const { outcome } = await runCode(`
    const error = new Error("x");
    Object.defineProperty(error, "${key}", { get() { throw new Error("never seen"); } });
    Object.defineProperty(error, "message", { get() { return "by " + ${WHOSE}; } });
    throw error;`);
  expect(outcome.finding?.message).toContain(`by ${WORLDS}`);
});

test.each([
  ["a rejection that nobody handles", "Promise.reject(thrown()); await world.sleep(5);"],
  ["an error of an emitter", 'new (await import("node:events")).EventEmitter().emit("error", thrown());'],
  ["an error that is a proxy", "throw new Proxy(thrown(), {});"],
])("getters of %s are code of the world", async (_name, code) => {
  const { outcome } = await runCode(`
    const saying = () => "by " + ${WHOSE};
    const thrown = () => Object.defineProperty(new Error("x"), "message", { get: saying });
    ${code}`);
  const text = JSON.stringify(outcome.finding);
  expect(text).toContain("by ");
  expect(text.match(/by \w+/g)).toEqual(text.match(/by \w+/g)!.map(() => `by ${WORLDS}`));
});

describe("what a program puts in the place of functions of the language", () => {
  /** Closes what wraps code that is compiled, and runs outside of it. */
  const out = (open: string) =>
    `${open}), (() => { throw new Error("by " + typeof process.binding); })(), (function (x) { with (x) { return (function (`;

  test.each([
    ["Array.prototype.join", "new Function('return 1')", out("eval) { return 1; }); } }")],
    [
      "JSON.stringify",
      "(0, eval)('1')",
      `"1"); }; }); } }${out("").slice(0, -1)} () { return function () { return eval("2"`,
    ],
    ["Function.prototype.toString", "new Function('return 1')", "function () { return this; }"],
    ["String.prototype.slice", "new Function('return this')", "x"],
  ])("%s has no say in what is compiled", async (name, code, text) => {
    const made = await evaluate(`
      const real = ${name};
      ${name} = () => ${JSON.stringify(text)};
      let said;
      try { const made = ${code}; said = made === 1 || made.constructor === Function; } catch (error) { said = error.message; }
      ${name} = real;
      return said;`);
    expect(made).toBe(true);
  });

  /** By these, names are looked up on the world's own global object. */
  const LOOKUPS = [
    "get",
    "has",
    "hasOwn",
    "set",
    "defineProperty",
    "getOwnPropertyDescriptor",
    "Symbol(Symbol.iterator)",
  ];

  test("is not even looked at while code is given its form", async () => {
    const looked = await evaluate(`
      const { defineProperty, ownKeys, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
      const looked = [];
      const patched = [];
      let isCompiling = false;
      const holders = { Array, Function, JSON, Map, Math, Number, Object, Reflect, RegExp, Set, String, WeakMap };
      for (const name in holders) for (const holder of [holders[name], holders[name].prototype]) {
        if (holder === undefined || holder === Function) continue;
        for (const key of ownKeys(holder)) {
          const real = getOwnPropertyDescriptor(holder, key);
          if (!real.configurable || typeof real.value !== "function" || key === "constructor") continue;
          patched.push([holder, key, real]);
        }
      }
      for (let index = 0; index < patched.length; index++) {
        const [holder, key, { value }] = patched[index];
        const label = String(key);
        const get = () => { if (isCompiling) looked[looked.length] = label; return value; };
        defineProperty(holder, key, { configurable: true, get, set() {} });
      }
      const text = { toString: () => "a" };
      isCompiling = true;
      const made = new Function(text, "b", "for (const c of [a, b]) { if (c > 1) return this; }");
      const value = (0, eval)("var q = 1; q + 1");
      isCompiling = false;
      for (let index = 0; index < patched.length; index++) {
        const [holder, key, real] = patched[index];
        defineProperty(holder, key, real);
      }
      return [patched.length > 200, made(1, 2) === globalThis, value, looked];`) as unknown[];
    const [isMuch, isWorld, value, names] = looked;
    expect([isMuch, isWorld, value]).toEqual([true, true, 2]);
    expect((names as string[]).filter((name) => !LOOKUPS.includes(name))).toEqual([]);
  });
});

test.each(["always", "finally", "eventually"])("a condition of %s is code of the world", async (kind) => {
  const source = `import { scenario } from "seedbed";
    export default scenario("case").step("code", async (world) => { await world.sleep(5); })
      .${kind}("holds", () => { throw new Error("by " + ${WHOSE}); }${
    kind === "eventually" ? ', { within: "1ms" }' : ""
  });`;
  const [loaded] = await loadSource(source);
  const { outcome } = await testProgram(loaded!.program, { seed: 0, shrink: false });
  expect(outcome.finding?.message).toContain(`by ${WORLDS}`);
});
