/**
 * Code in a world that walks to everything there is to reach: from the global object and every built-in module, through properties,
 * prototypes, constructors, and the functions of getters and setters. What the real realm has and a world must not is not among it.
 */
import { createRequire } from "node:module";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUILTINS } from "../../../src/engine/sandbox/builtins/catalog.ts";
import { evaluate, runCode } from "../../support/source.ts";

const real = globalThis as unknown as Record<string, unknown>;
const require = createRequire(import.meta.url);

/** Pure functions that a world has as they are. */
const SHARED = new Set(["http.validateHeaderName", "http.validateHeaderValue", "net.isIP", "net.isIPv4", "net.isIPv6"]);

/** As they are outside of worlds: where the guard stands in front of one, what is reached is another object, which reports it. */
const DANGEROUS: readonly (readonly [name: string, value: unknown])[] = [
  ["the global object", globalThis],
  ["Function", Function],
  ["GeneratorFunction", Object.getPrototypeOf(function* () {}).constructor],
  ["AsyncFunction", Object.getPrototypeOf(async () => {}).constructor],
  ["AsyncGeneratorFunction", Object.getPrototypeOf(async function* () {}).constructor],
  ["eval", eval],
  ["process", process],
  ["process.env", process.env],
  ["Deno", real["Deno"]],
  ["Date", Date],
  ["Date.now", Date.now],
  ["Math", Math],
  ["Math.random", Math.random],
  ["Intl", Intl],
  ["performance", performance],
  ["performance.now", performance.now],
  ["crypto", crypto],
  ["crypto.getRandomValues", crypto.getRandomValues],
  ["crypto.randomUUID", crypto.randomUUID],
  ["console", console],
  ["AbortSignal", AbortSignal],
  ["AbortSignal.timeout", AbortSignal.timeout],
  ...[
    "fetch",
    "setTimeout",
    "setInterval",
    "setImmediate",
    "WebSocket",
    "Worker",
    "WeakRef",
    "FinalizationRegistry",
    "Event",
  ]
    .map((name) => [name, real[name]] as const),
  ...["CustomEvent", "MessageEvent", "File", "Request", "Response"].map((name) => [name, real[name]] as const),
  ...Object.entries(Object.getOwnPropertyDescriptors(Intl)).map(([name, { value }]) => [`Intl.${name}`, value] as const)
    .filter(([name]) => /^Intl\.[A-Z]/.test(name) && name !== "Intl.Locale"),
  ["Performance.prototype.now", Performance.prototype.now],
  ...["exit", "kill", "hrtime", "binding", "getBuiltinModule", "dlopen", "memoryUsage", "uptime", "cwd", "nextTick"]
    .map((name) => [`process.${name}`, (process as unknown as Record<string, unknown>)[name]] as const),
  ...[
    "fs",
    "fs/promises",
    "child_process",
    "os",
    "vm",
    "net",
    "http",
    "https",
    "dns",
    "worker_threads",
    "v8",
    "inspector",
    "timers",
  ]
    .flatMap((name) => moduleMembers(name)),
].filter(([, value]) => typeof value === "object" && value !== null || typeof value === "function") as never;

/** Functions that act on the machine; classes and constants of some are shared. */
function moduleMembers(name: string): (readonly [string, unknown])[] {
  const module = require(`node:${name}`) as Record<string, unknown>;
  return [
    [`node:${name}`, module],
    ...Object.entries(module).flatMap(([member, value]): [string, unknown][] =>
      typeof value === "function" && /^[a-z]/.test(member) && !SHARED.has(`${name}.${member}`)
        ? [[`node:${name}.${member}`, value]]
        : []
    ),
  ];
}

// The test's own hole, through which the walk compares what it finds.
beforeAll(() =>
  void Object.defineProperty(Promise, "dangerous", {
    value: new Map(DANGEROUS.map(([name, value]) => [value, name])),
    configurable: true,
  })
);
afterAll(() => void Reflect.deleteProperty(Promise, "dangerous"));

const WALK = `
  const dangerous = Promise.dangerous;
  const found = new Map();
  const seen = new Set([dangerous]);
  const queue = [];
  const isObject = (value) => typeof value === "object" && value !== null || typeof value === "function";
  const add = (value, path) => {
    if (!isObject(value) || seen.has(value)) return;
    seen.add(value);
    if (dangerous.has(value)) {
      if (!found.has(dangerous.get(value))) found.set(dangerous.get(value), path);
      return;
    }
    queue.push([value, path]);
  };
  const attempt = (work) => { try { return work(); } catch (error) { return error; } };
  for (const [value, path] of roots()) add(value, path);
  for (let index = 0; index < queue.length; index++) {
    const [value, path] = queue[index];
    add(attempt(() => Object.getPrototypeOf(value)), path + ".__proto__");
    add(attempt(() => value.constructor), path + ".constructor");
    const keys = attempt(() => Reflect.ownKeys(value));
    if (!Array.isArray(keys) || ArrayBuffer.isView(value)) continue;
    for (const key of keys) {
      if (value === Promise && key === "dangerous") continue;
      const step = path + "." + String(key);
      const descriptor = attempt(() => Reflect.getOwnPropertyDescriptor(value, key)) ?? {};
      add(descriptor.get, step + " (getter)");
      add(descriptor.set, step + " (setter)");
      add(descriptor.value, step);
      add(attempt(() => value[key]), step);
    }
    if (value instanceof Map) for (const [key, each] of attempt(() => [...value])) { add(key, path + " key"); add(each, path + " entry"); }
  }
  return [queue.length, [...found].map(([name, path]) => name + " by " + path)];
`;

const IMPORTS = Object.keys(BUILTINS).map((name, index) => `import * as module${index} from "node:${name}";`).join(
  "\n",
);
const ROOTS = `function* roots() {
    yield [globalThis, "globalThis"];
    yield [world, "world"];
    ${Object.keys(BUILTINS).map((name, index) => `yield [module${index}, "node:${name}"];`).join("\n    ")}
    yield [(() => { try { null.x; } catch (error) { return error; } })(), "error"];
    yield [new AbortController(), "abort"];
    yield [new Response("x"), "response"];
    yield [structuredClone(new Date(0)), "clone"];
    yield [(async () => {})(), "promise"];
    yield [(function () { return arguments; })(), "arguments"];
    yield [new Error().stack, "stack"];
    yield [import.meta, "meta"];
  }`;

test("the world's globals lead to nothing of the real realm", async () => {
  const [walked, found] = await evaluate(ROOTS + WALK, IMPORTS) as [number, string[]];
  expect(found).toEqual([]);
  expect(walked).toBeGreaterThan(2_000);
});

test("the real classes behind those of a world give no further access", async () => {
  const behind = `
    const { inspect } = module${Object.keys(BUILTINS).indexOf("util")};
    const behind = (value) => {
      let target;
      Object.defineProperty(value, Symbol.toStringTag, { get() { target = this; }, configurable: true });
      inspect(value);
      return target;
    };
  `;
  const code = `${behind}
    const made = [new (behind(Event))("x").timeStamp, new (behind(CustomEvent))("x").timeStamp];
    const { name } = behind(AbortSignal);
    return [made, name];`;
  expect(await evaluate(code, IMPORTS)).toEqual([[1000, 1000], "AbortSignal"]);
  const { outcome } = await runCode(`${behind} try { behind(AbortSignal).timeout(1); } catch {}`, undefined, IMPORTS);
  expect(outcome.finding).toMatchObject({ kind: "leak", title: "leak AbortSignal.timeout" });
});

test("inspect passes nothing of the real realm to code", async () => {
  const code = `
    const { inspect } = module${Object.keys(BUILTINS).indexOf("util")};
    const dangerous = Promise.dangerous;
    const found = new Set();
    const look = (value) => {
      if (dangerous.has(value)) found.add(dangerous.get(value));
    };
    let called = 0;
    const custom = function (depth, options, given) {
      called++;
      look(this);
      look(options);
      look(given);
      look(given?.constructor);
      look(options?.stylize?.constructor);
      return "x";
    };
    const roots = Object.getOwnPropertyNames(globalThis).map((name) => globalThis[name]);
    for (const value of [...roots, ...roots.map((each) => each?.prototype), globalThis, world]) {
      if (value === Promise.dangerous || value === null || typeof value !== "object" && typeof value !== "function") continue;
      try {
        Object.defineProperty(value, Symbol.for("nodejs.util.inspect.custom"), { value: custom, configurable: true });
      } catch {
        continue;
      }
      for (const showProxy of [true, false]) {
        try {
          inspect(value, { showProxy, depth: 4, showHidden: true });
          inspect([{ value }], { showProxy, depth: 4 });
          console.dir(value, { showProxy });
        } catch (error) {
          look(error.constructor);
        }
      }
    }
    return [called, [...found]];`;
  const [called, found] = await evaluate(code, IMPORTS) as [number, string[]];
  // What they can do beyond the world's own is trapped, or looks at the world's clock all the same.
  const harmless = ["AbortSignal", "Event", "CustomEvent", "MessageEvent", "File", "Request", "Response"];
  expect(found.filter((name) => !harmless.includes(name))).toEqual([]);
  expect(called).toBeGreaterThan(100);
});

test("the crawler finds a planted escape", async () => {
  Object.defineProperty(Object.prototype.toString, "hole", {
    value: { get: () => 1, deep: [process] },
    configurable: true,
  });
  try {
    const [, found] = await evaluate(ROOTS + WALK, IMPORTS) as [number, string[]];
    expect(found).toContainEqual(expect.stringMatching(/^process by .*toString\.hole\.deep\.0$/));
  } finally {
    Reflect.deleteProperty(Object.prototype.toString, "hole");
  }
});
