/** What the process counts, keeps and times does not show in a world; `test/determinism` holds the rest against it. */
import * as buffer from "node:buffer";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { programOf, runLogged, valueOf } from "../../support/logged.ts";
import { inNode } from "../../support/real_node.ts";
import { evaluate } from "../../support/source.ts";

describe("memory", () => {
  test("new buffers are zeroed, even where Node leaves old content, and share no memory", async () => {
    const body = `const { SlowBuffer = Buffer.allocUnsafe } = buffer;
      const made = [Buffer.allocUnsafe(100), Buffer.allocUnsafeSlow(9), SlowBuffer(7), buffer.Buffer.allocUnsafe(50),
        Buffer.from("text"), Buffer.concat([Buffer.from("a"), Buffer.from("b")]), Buffer.from([1, 2])];
      return made.map((each) => [each.toString(), each.byteOffset, each.buffer.byteLength]);`;
    const zeros = (length: number) => ["\0".repeat(length), 0, length];
    for (let dirt = 0; dirt < 20; dirt++) Buffer.allocUnsafe(1_000).fill("dirt");
    expect(await evaluate(body, `import * as buffer from "node:buffer";`)).toEqual([
      ...[100, 9, 7, 50].map(zeros),
      ["text", 0, 4],
      ["ab", 0, 2],
      [String.fromCharCode(1, 2), 0, 2],
    ]);
  });

  test("buffers outside of a world are unchanged", async () => {
    const size = buffer.Buffer.poolSize;
    await evaluate(`Buffer.poolSize = 99; return 1;`);
    expect(buffer.Buffer.poolSize).toBe(size);
    expect(() => Buffer.allocUnsafe(-1)).toThrow(RangeError);
  });
});

test("invalid sizes give Node's messages", async () => {
  const value = await evaluate(`try { Buffer.allocUnsafe(-1); } catch (error) { return [error.name, error.code]; }`);
  expect(value).toEqual(["RangeError", "ERR_OUT_OF_RANGE"]);
});

test("async resources are numbered per run, and carry their context", async () => {
  const head = `import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";`;
  const body = `const storage = new AsyncLocalStorage();
    class Own extends AsyncResource { constructor() { super("OWN"); } }
    const own = storage.run("inside", () => new Own());
    const bound = storage.run("bound", () => AsyncResource.bind(function (a, b) { return [storage.getStore(), this, a, b]; }, "B", "self"));
    let message; try { new AsyncResource(); } catch (error) { message = error.code; }
    return [own.asyncId(), new AsyncResource("X").asyncId(), own.runInAsyncScope((...args) => [storage.getStore(), ...args], null, 1, 2),
      bound(1, 2), bound.length, own instanceof AsyncResource, storage.getStore() ?? null, message];`;
  const expected = [2, 5, ["inside", 1, 2], ["bound", "self", 1, 2], 2, true, null, "ERR_INVALID_ARG_TYPE"];
  expect(await evaluate(body, head)).toEqual(expected);
  expect(await evaluate(body, head)).toEqual(expected);
});

test("an EventEmitterAsyncResource has its number, emits in its context, and is like Node's", async () => {
  const imports = `const { AsyncLocalStorage, AsyncResource } = await import("node:async_hooks");
    const { default: events, EventEmitterAsyncResource } = await import("node:events");`;
  const body = `${imports} const storage = new AsyncLocalStorage();
    class Own extends EventEmitterAsyncResource {}
    const own = storage.run("inside", () => new Own());
    const named = new EventEmitterAsyncResource({ name: "N" });
    const seen = [];
    own.on("a", function (...args) { seen.push(storage.getStore() ?? null, this === own, ...args); });
    let error; try { new EventEmitterAsyncResource(); } catch (thrown) { error = [thrown.code, thrown.message]; }
    return [own.emit("a", 1, 2), own.emit("b"), seen, own.asyncResource instanceof AsyncResource, named.asyncResource.eventEmitter === named,
      own instanceof events, own.constructor.name, new EventEmitterAsyncResource("text").listenerCount("a"), error];`;
  expect(await evaluate(body)).toEqual(inNode(body));
  const ids = `${imports} return [new EventEmitterAsyncResource("A").asyncId, new AsyncResource("B").asyncId()];`;
  for (let run = 0; run < 2; run++) expect(await evaluate(ids)).toEqual([2, 3]);
});

test("blob URLs are counted, lead to the blob, and belong to one run", async () => {
  const head = `import { resolveObjectURL } from "node:buffer";`;
  const body = `const url = URL.createObjectURL(new Blob(["x"])); const other = URL.createObjectURL(new Blob(["y"]));
    const found = [await resolveObjectURL(url).text(), await resolveObjectURL(other).text()];
    URL.revokeObjectURL(url);
    return [url, other, found, resolveObjectURL(url) === undefined, resolveObjectURL("blob:nodedata:no") === undefined];`;
  const id = (count: number) => `blob:nodedata:00000000-0000-4000-8000-00000000000${count}`;
  for (let run = 0; run < 2; run++) {
    expect(await evaluate(body, head)).toEqual([id(1), id(2), ["x", "y"], true, true]);
  }
  expect(buffer.resolveObjectURL(id(2))).toBeUndefined();
});

test("files of node:buffer have virtual dates", async () => {
  const head = `import { File as Other } from "node:buffer";`;
  expect(await evaluate(`return [new Other([], "x").lastModified, Other === File];`, head))
    .toEqual([Date.UTC(2026, 0, 1), true]);
});

test("inspect, format and assertions name the classes of values as Node does, even where a world has its own", async () => {
  const head = `import assert from "node:assert"; import { format, inspect } from "node:util";`;
  const body =
    `const shown = [async () => {}, function* g() {}, async function* h() {}, class A {}, () => {}, new Date(0),
        new Intl.NumberFormat("en"), { f() {}, d: new Date(1), async g() {} }].map((value) => inspect(value));
      const custom = { [inspect.custom]: () => (() => {}).constructor === Function && new Date(0).constructor === Date };
      shown.push(inspect(custom), format("%O", new Date(0)), format("%s", "text"));
      try { assert.deepEqual(new Date(0), async () => {}); } catch (error) { shown.push(error.message); }
      try { inspect({ [inspect.custom]() { throw new Error("no"); } }); } catch (error) { shown.push(error.message); }
      return [...shown, Object.getOwnPropertyDescriptor(Function.prototype, "constructor").get !== undefined];`;
  expect(await evaluate(body, head)).toEqual([
    "[AsyncFunction (anonymous)]",
    "[GeneratorFunction: g]",
    "[AsyncGeneratorFunction: h]",
    "[class A]",
    "[Function (anonymous)]",
    "1970-01-01T00:00:00.000Z",
    "NumberFormat [Intl.NumberFormat] {}",
    "{\n  f: [Function: f],\n  d: 1970-01-01T00:00:00.001Z,\n  g: [AsyncFunction: g]\n}",
    "true",
    "1970-01-01T00:00:00.000Z",
    "text",
    expect.stringMatching(/1970-01-01T00:00:00.000Z[^]*\[AsyncFunction \(anonymous\)\]/),
    "no",
    true,
  ]);
});

describe.skipIf("Deno" in globalThis)("what Node shows", () => {
  test("events are printed with the time of the world", async () => {
    const head = `import { inspect } from "node:util";`;
    const body = `await world.sleep(5); const event = new CustomEvent("x", { cancelable: true });
      return [inspect(event), inspect([[[event]]], { depth: 2 }), inspect([[event]], { depth: 0 })];`;
    const shown = "CustomEvent { type: 'x', defaultPrevented: false, cancelable: true, timeStamp: 1005 }";
    const [one, deep, none] = await evaluate(body, head) as string[];
    expect(one!.replaceAll(/\s+/g, " ")).toBe(shown);
    expect(deep).toContain("CustomEvent");
    expect(none).toBe("[ [Array] ]");
    expect(inspect(new Event("x"))).toMatch(/timeStamp: [\d.]+\s}/);
  });

  test("call sites are those of the program, without numbers of the process", async () => {
    const head = `import { getCallSites } from "node:util";`;
    const body = `const here = () => getCallSites(); function outer() { return here(); }
      return outer().map(({ functionName, scriptId, scriptName, lineNumber }) => [functionName, scriptId, scriptName, lineNumber]);`;
    const sites = await valueOf({ head, body }) as unknown[][];
    expect(sites.slice(0, 2)).toEqual([
      ["here", "0", "/app/case.scenario.ts", 5],
      ["outer", "0", "/app/case.scenario.ts", 5],
    ]);
    expect(new Set(sites.map(([, id, name]) => `${id} ${name}`))).toEqual(new Set(["0 /app/case.scenario.ts"]));
  });
});

test("debuglog follows the world's environment, and writes to the world's stderr", async () => {
  const head = `import { debuglog } from "node:util";`;
  const body = `world.event("on", [debuglog("http").enabled, debuglog("Net-x").enabled, debuglog("fs").enabled]);
    debuglog("net-y")("a %d", 1); debuglog("fs")("no");`;
  const { events } = await runLogged(await programOf({ head, body, world: { env: { NODE_DEBUG: "http,net-*" } } }));
  expect(events("on")).toEqual([[true, true, false]]);
  expect(events("stderr")).toEqual(["NET-Y 1: a 1\n"]);
});

test("assertion messages have no colours, whatever the environment and the terminal", async () => {
  const before = process.env["FORCE_COLOR"];
  process.env["FORCE_COLOR"] = "3";
  try {
    const body =
      `try { assert.deepStrictEqual([1], [2]); } catch (error) { return error.message + styleText("red", "x"); }`;
    const head = `import assert from "node:assert"; import { styleText } from "node:util";`;
    expect(await evaluate(body, head)).not.toContain("\u001b");
    expect(process.env["FORCE_COLOR"]).toBe("3");
  } finally {
    if (before === undefined) delete process.env["FORCE_COLOR"];
    else process.env["FORCE_COLOR"] = before;
  }
});
