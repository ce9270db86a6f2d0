/** What one run does to objects that all runs share is undone before another sees it. */
import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { loadSource, runCode } from "../../support/source.ts";
import { STRATEGIES } from "../../../src/engine/strategies/catalog.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";

const SEEDS = Array.from({ length: 100 }, (_, index) => index + 1);
const HEAD =
  'import { readdirSync, statfsSync, statSync, watchFile } from "node:fs"; import events, { EventEmitter } from "node:events"; import dc from "node:diagnostics_channel"; import util from "node:util";' +
  'import { getDefaultHighWaterMark, setDefaultHighWaterMark, Readable } from "node:stream"; import path from "node:path"; import net from "node:net"; import dgram from "node:dgram"; import http from "node:http"; import tls from "node:tls";' +
  `let sockets = 0, made; const of = Object.getPrototypeOf;
  const behind = (object, symbol) => object[Object.getOwnPropertySymbols(object).find((each) => each.description === symbol)];
  const errorOf = (work) => { try { work(); } catch (error) { return error; } };
  const connected = async () => {
    const server = http.createServer((request, response) => response.end()).listen(0);
    http.get({ port: server.address().port });
    const [socket] = await events.once(server, "connection");
    return { server, socket };
  };`;

/** Each run counts in a shared object, lets others go first, and expects to have been alone. */
const STATE: Record<string, string> = {
  "a static on Promise": "Promise.count",
  "a static on Response": "Response.count",
  "a method of Array.prototype": "Array.prototype.count",
  "a static on EventEmitter": "EventEmitter.count",
  "a static on a class of node:net": "net.BlockList.count",
  "handles of TCP": "of(of(new net.Server().listen(0)._handle)).count",
  "handles of unix sockets": "of(of(new net.Server().listen('/socket' + ++sockets)._handle)).count",
  "handles of all streams": "of(of(of(new net.Server().listen(0)._handle))).count",
  "handles of what all streams are": "of(of(of(of(new net.Server().listen(0)._handle)))).count",
  "handles of TLS": "of(of(new tls.TLSSocket().ssl)).count",
  "contexts of TLS": "of(of(tls.createSecureContext().context)).count",
  "handles of UDP": "of(of(behind(dgram.createSocket('udp4'), 'state symbol').handle)).count",
  "connections of HTTP servers": "of(of(behind((made ??= await connected()).server, 'http.server.connections'))).count",
  "parsers of HTTP": "of(of((made ??= await connected()).socket.parser)).count",
  "what message ports are": "of(of(new MessageChannel().port1)).constructor.count",
  "what broadcast channels are": "of(of(new BroadcastChannel('x'))).count",
  "channels of diagnostics": "of(dc.channel('x')).constructor.count",
  "tracing channels": "of(dc.tracingChannel('x')).count",
  "references": "WeakRef.prototype.count",
  "registries": "FinalizationRegistry.count",
  "streams that decompress": "DecompressionStream.prototype.count",
  "what watches files": "of(watchFile('/tmp/watched', () => {})).count",
  "what is known of a file": "of(statSync('/')).constructor.count",
  "what is known of a disk": "of(statfsSync('/')).count",
  "entries of folders": "of(readdirSync('/', { withFileTypes: true })[0]).count",
  "iterators of headers": "of(new Headers().entries()).count",
  "iterators of forms": "of(new FormData().entries()).count",
  "iterators of parameters": "of(new URLSearchParams().entries()).count",
  "iterators that are mapped": "of([].values().map(() => 1)).count",
  "segments of texts": "of(new Intl.Segmenter().segment('a')).count",
  "errors that Node makes": "of(errorOf(() => new net.Server().listen(-1))).count",
  "a static on a stream": "Readable.prototype.count",
  "a symbol on Object": "Object[Symbol.for('count')]",
  "a property of a module": "path.count",
  "a property of a function of a module": "util.inspect.count",
  "a property of the global object": "globalThis.count",
  "a property of the global object, from compiled code": "Function('return this')().count",
  "a property of the prototype of all iterators":
    "Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())).count",
};

async function passes(body: string): Promise<void> {
  const result = await runCode(body, { seeds: SEEDS, strategy: "random" }, HEAD);
  expect(result.outcome.finding?.message).toBeUndefined();
  expect(result.runs).toBe(SEEDS.length + 1);
}

describe("under a hundred seeds, with runs side by side", () => {
  for (const [name, place] of Object.entries(STATE)) {
    test(name, async () => {
      await passes(`
        ${place} = (${place} ?? 0) + 1; await Promise.all([world.yieldNow(), world.yieldNow()]);
        if (${place} !== 1) throw new Error("found " + ${place});`);
    });
  }
  test("a property that cannot be deleted is undone under a hundred seeds", async () => {
    await passes(`
      for (const [holder, define] of [[String.prototype, Object.defineProperty], [Number.prototype, Reflect.defineProperty]]) {
        if ("count" in holder) throw new Error("found");
        define(holder, "count", { get: () => 1 });
      }
      if ("more" in Map.prototype) throw new Error("found"); Object.defineProperties(Map.prototype, { more: { value: 1 } });
      await Promise.all([world.yieldNow(), world.yieldNow()]);`);
    expect("count" in String.prototype || "count" in Number.prototype || "more" in Map.prototype).toBe(false);
  });
  test("replaced and deleted methods are restored under a hundred seeds", async () => {
    await passes(`
      if (JSON.stringify({}) !== "{}" || typeof [].flat !== "function") throw new Error("found");
      const real = JSON.stringify; JSON.stringify = () => "mine"; delete Array.prototype.flat;
      Object.setPrototypeOf(Map.prototype, { mine: 1 });
      await Promise.all([world.yieldNow(), world.yieldNow()]);
      if (JSON.stringify({}) !== "mine") throw new Error("lost");`);
    expect([JSON.stringify({}), typeof [].flat, "mine" in Map.prototype]).toEqual(["{}", "function", false]);
  });
  test("the defaults of emitters and streams are restored under a hundred seeds", async () => {
    await passes(`
      if (EventEmitter.defaultMaxListeners !== 10 || getDefaultHighWaterMark(true) !== 16) throw new Error("found");
      EventEmitter.defaultMaxListeners = 3; setDefaultHighWaterMark(true, 5);
      await Promise.all([world.yieldNow(), world.yieldNow()]);
      if (new EventEmitter().getMaxListeners() !== 3) throw new Error("lost");`);
  });
  test("a wrapped EventEmitter.prototype.emit affects no other run under a hundred seeds", async () => {
    const real = EventEmitter.prototype.emit;
    await passes(`
      let count = 0; const before = EventEmitter.prototype.emit;
      EventEmitter.prototype.emit = function (...args) { count++; return before.apply(this, args); };
      class Mine extends EventEmitter {} new Mine().emit("x"); events.EventEmitter.prototype.emit.call(new Mine(), "y");
      await Promise.all([world.yieldNow(), world.yieldNow()]);
      if (count !== 2) throw new Error("counted " + count);`);
    expect(EventEmitter.prototype.emit).toBe(real);
  });
  test("subscriptions of channels are removed under a hundred seeds", async () => {
    await passes(`
      let count = 0; dc.subscribe("c", () => void count++); const stop = () => {}; dc.channel("c").subscribe(stop);
      await Promise.all([world.yieldNow(), world.yieldNow()]);
      dc.channel("c").publish({}); if (count !== 1 || !dc.unsubscribe("c", stop)) throw new Error("counted " + count);`);
  });
});

test.each(STRATEGIES.flatMap(({ name, needsWriteCrashes }) => needsWriteCrashes === true ? [] : [name]))(
  "shared state is restored with the strategy %s, even where runs wait for others",
  async (strategy) => {
    const body = `
    Promise.count = (Promise.count ?? 0) + 1;
    await Promise.all([1, 2, 3].map(async () => { await world.yieldNow(); await world.yieldNow(); }));
    if (Promise.count !== 1) throw new Error("found " + Promise.count);`;
    const result = await runCode(body, { seeds: SEEDS, strategy }, HEAD);
    expect(result.outcome.finding?.message).toBeUndefined();
    expect(result.runs).toBeGreaterThan(1);
  },
);

test("a failure is found with the seed that alone causes it", async () => {
  const [loaded] = await loadSource(`import { scenario } from "seedbed";
    export default scenario("case").step("count", async (world) => {
      Promise.count = (Promise.count ?? 0) + 1; await world.yieldNow();
      if (world.random.integer(40) === 0 || Promise.count > 1) throw new Error("count " + Promise.count);
    });`);
  const result = await testProgram(loaded!.program, { seeds: SEEDS, strategy: "random", shrink: false });
  expect(result.outcome.finding?.message).toBe("Error: count 1");
  expect(result.failed?.shrinkProblem).toBeUndefined();
  const again = await testProgram(loaded!.program, { seed: result.seed, strategy: "random", shrink: false });
  expect(again.outcome.finding?.message).toBe("Error: count 1");
});

test("emitters support what Node's own tests rely on", async () => {
  await passes(`
    function Old() { EventEmitter.call(this); } util.inherits(Old, EventEmitter);
    const old = new Old(), seen = []; old.once("x", (v) => seen.push(v)); old.emit("x", 1); old.emit("x", 2);
    const mixed = Object.assign({}, EventEmitter.prototype); mixed.on("y", (v) => seen.push(v)); mixed.emit("y", 3);
    const [value] = await (() => { const p = events.once(old, "z"); old.emit("z", 4); return p; })(); seen.push(value);
    class Sub extends EventEmitter {}
    seen.push(old instanceof EventEmitter, process instanceof EventEmitter, new Readable() instanceof EventEmitter,
      new Sub() instanceof EventEmitter, new EventEmitter() instanceof Sub, events.EventEmitter === events, events.listenerCount(old, "x"));
    if (String(seen) !== "1,3,4,true,true,true,true,false,true,0") throw new Error(String(seen));`);
});

test("channels support stores, tracing, and a listener that throws", async () => {
  await passes(`
    const { AsyncLocalStorage } = await import("node:async_hooks"); const store = new AsyncLocalStorage(); const seen = [];
    const tracing = dc.tracingChannel("job"); tracing.start.bindStore(store, (context) => context.id);
    tracing.subscribe({ start: () => seen.push("start"), end: () => seen.push("end"), asyncEnd: ({ result }) => seen.push(result), error: ({ error }) => seen.push(error.message) });
    await tracing.tracePromise(async () => { seen.push(store.getStore()); return "done"; }, { id: 7 });
    try { tracing.traceSync(() => { throw new Error("no"); }); } catch {}
    tracing.traceCallback((callback) => callback(null, "called"), 0, {}, null, () => seen.push("callback"));
    if (String(seen) !== "start,7,end,done,start,no,end,start,callback,called,end") throw new Error(String(seen));`);
});

test("freezing a shared object is a finding that names it", async () => {
  for (const how of ["Object.freeze", "Object.seal", "Object.preventExtensions", "Reflect.preventExtensions"]) {
    const result = await runCode(`${how}(Array.prototype);`);
    expect(result.outcome.finding).toMatchObject({ kind: "leak", title: `leak ${how.split(".")[1]} Array.prototype` });
  }
  expect(Object.isExtensible(Array.prototype)).toBe(true);
});
