/** WebAssembly computes in a world as it does in Node; what takes time there is for the scheduler here. */
import { expect, test } from "vitest";
import { inNode } from "../../support/real_node.ts";
import { programOf, runLogged } from "../../support/logged.ts";
import { evaluate, runCode } from "../../support/source.ts";

/** (module (import "host" "twice" (func (param i32) (result i32))) (memory (export "memory") 1) (func (export "run") …)) */
const BYTES =
  `new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 127, 1, 127, 2, 14, 1, 4, 104, 111, 115, 116, 5, 116, 119, 105,
  99, 101, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 16, 2, 6, 109, 101, 109, 111, 114, 121, 2, 0, 3, 114, 117, 110, 0, 1, 10, 11, 1, 9, 0,
  32, 0, 65, 1, 106, 16, 0, 11])`;
const IMPORTS = "{ host: { twice: (value) => value * 2 } }";
const EMPTY = "new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])";

test.each<[string, string]>([
  [
    "an empty module",
    `const module = new WebAssembly.Module(${EMPTY});
    return [String(module), module instanceof WebAssembly.Module, Object.keys(new WebAssembly.Instance(module).exports), typeof WebAssembly, String(WebAssembly)];`,
  ],
  [
    "functions of the program as imports",
    `const module = new WebAssembly.Module(${BYTES});
    const { exports } = new WebAssembly.Instance(module, ${IMPORTS});
    return [exports.run(20), exports.memory.buffer.byteLength, exports.memory.grow(2), exports.memory.buffer.byteLength,
      WebAssembly.Module.imports(module), WebAssembly.Module.exports(module)];`,
  ],
  [
    "what is asynchronous",
    `const module = await WebAssembly.compile(${BYTES}); const instance = await WebAssembly.instantiate(module, ${IMPORTS});
    const both = await WebAssembly.instantiate(${BYTES}, ${IMPORTS});
    return [instance.exports.run(1), both.instance.exports.run(2), both.module instanceof WebAssembly.Module, instance instanceof WebAssembly.Instance];`,
  ],
  [
    "memory, tables and globals",
    `const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 }); const global = new WebAssembly.Global({ value: "i32", mutable: true }, 5);
    global.value += 2; const table = new WebAssembly.Table({ initial: 2, element: "anyfunc" }); let error;
    try { memory.grow(5); } catch (thrown) { error = thrown.name; }
    return [memory.buffer.byteLength, global.value, table.length, table.get(0), error, memory instanceof WebAssembly.Memory];`,
  ],
  [
    "classes that programs extend, and constructors that objects lead to",
    `class Own extends WebAssembly.Module { get mine() { return true; } } const own = new Own(${EMPTY});
    const module = new WebAssembly.Module(${EMPTY}); const memory = new WebAssembly.Memory({ initial: 1 });
    return [own instanceof Own, own.mine, module instanceof Own, module.mine, module.constructor === WebAssembly.Module,
      memory.constructor === WebAssembly.Memory, new WebAssembly.Instance(own) instanceof WebAssembly.Instance];`,
  ],
  [
    "what is none",
    `const caught = []; for (const work of [() => new WebAssembly.Module(new Uint8Array([1, 2])), () => new WebAssembly.Module("x"),
      () => new WebAssembly.Instance(new WebAssembly.Module(${BYTES})), () => WebAssembly.compile(new Uint8Array(3)), () => WebAssembly.instantiate(${BYTES}, {})]) {
      try { await work(); caught.push("no error"); } catch (error) { caught.push(error.name, error instanceof Error); } }
    return [...caught, WebAssembly.validate(${EMPTY}), WebAssembly.validate(new Uint8Array([9]))];`,
  ],
])("%s: as in Node", async (_what, body) => {
  expect(await evaluate(body)).toEqual(inNode(body));
});

test("WebAssembly modules stream from responses of the world", async () => {
  const program = await programOf({
    steps: [
      'http.when("GET", "/m.wasm").replies(200, "\\0asm\\u0001\\0\\0\\0", { headers: { "content-type": "application/wasm" } })',
      'http.when("GET", "/text").replies(200, "text")',
    ],
    body: `const { instance } = await WebAssembly.instantiateStreaming(fetch("/m.wasm"));
      const module = await WebAssembly.compileStreaming(await fetch("/m.wasm"));
      const error = await WebAssembly.compileStreaming(fetch("/text")).catch((error) => error);
      world.event("seen", [instance instanceof WebAssembly.Instance, module instanceof WebAssembly.Module, error.name]);`,
  });
  const { outcome, events } = await runLogged(program);
  expect(outcome.finding).toBeUndefined();
  expect(events("seen")).toEqual([[true, true, "TypeError"]]);
});

test("concurrent compilations complete in any order, the same for the same seed", async () => {
  const program = await programOf({
    body:
      `const done = []; await Promise.all(["a", "b", "c"].map(async (name) => { await WebAssembly.compile(${EMPTY}); done.push(name); }));
      world.event("done", done.join(""));`,
  });
  const orders = new Set<unknown>();
  for (let seed = 1; seed <= 20; seed++) {
    const once = await runLogged(program, seed);
    expect((await runLogged(program, once.decisions)).log).toEqual(once.log);
    orders.add(once.events("done")[0]);
  }
  expect(orders.size).toBeGreaterThan(2);
});

/** (module (memory 1 1 shared)) */
const SHARED = "new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 5, 4, 1, 3, 1, 1])";

test.each([
  ["WebAssembly.Memory with shared: true", "new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });"],
  [
    "WebAssembly.Memory with shared: true",
    "new (new WebAssembly.Memory({ initial: 1 }).constructor)({ initial: 1, maximum: 1, shared: true });",
  ],
  ["WebAssembly.Module with shared memory", `new WebAssembly.Module(${SHARED});`],
  ["WebAssembly.Module with shared memory", `await WebAssembly.instantiate(${SHARED}).catch(() => {});`],
])("%s is refused by name: %s", async (name, code) => {
  const { outcome } = await runCode(code);
  expect(outcome.finding).toMatchObject({ kind: "unsimulated", title: `unsimulated ${name}` });
});

test("a package that asks first finds no shared memory", async () => {
  expect(await evaluate(`return [WebAssembly.validate(${SHARED}), WebAssembly.validate(${BYTES})];`)).toEqual([
    false,
    true,
  ]);
});

test("runs share what is compiled, but neither memory nor properties", async () => {
  const body =
    `const module = new WebAssembly.Module(${BYTES}); const { exports } = new WebAssembly.Instance(module, ${IMPORTS});
    const bytes = new Uint8Array(exports.memory.buffer);
    const found = [module.mark, exports.mark, bytes[0], bytes.length, new WebAssembly.Module(${BYTES}) === module];
    module.mark = 1; bytes[0] = 7; exports.memory.grow(1);
    return found;`;
  for (let run = 0; run < 2; run++) expect(await evaluate(body)).toEqual([null, null, 0, 65_536, false]);
});
