/** Orders, exhausted: how many there are in each scenario, how many of them fail, and what may be said of it. */
import { expect, test } from "vitest";
import { range } from "../../../src/api/runs/run/range.ts";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { fingerprint } from "../../../src/engine/findings/finding.ts";
import type { LatencySetting } from "../../../src/engine/ir/latency.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { explain } from "../../../src/engine/modes/explain.ts";
import { execute } from "../../../src/engine/modes/execute.ts";
import { search } from "../../../src/engine/modes/search.ts";
import { shrink } from "../../../src/engine/modes/shrink/shrink.ts";
import { sourceFor } from "../../../src/engine/modes/source_for.ts";
import { loadSource } from "../../support/source.ts";
import { tasks } from "../support/programs.ts";

const HEAD = `import { stat, writeFile } from "node:fs/promises";
import { http, scenario } from "seedbed";
const times = async (count, work) => { for (let i = 0; i < count; i++) await work(); };
const within = (ms, work) => Promise.race([
  work, new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), ms)),
]);
const charge = () => fetch("http://pay.test/charge", { method: "POST" });
`;

/** Tasks beside each other, which may charge once altogether. */
async function programOf(
  bodies: Readonly<Record<string, string>>,
  latency: LatencySetting = {},
): Promise<Program> {
  const tasks = Object.entries(bodies).map(([name, body]) => `${name}: async (world) => { ${body} }`).join(", ");
  const [loaded] = await loadSource(`${HEAD}export default scenario("case")
    .step(http.when("POST", "http://pay.test/charge").replies(200))
    .always("charged once", ({ http }) => http.calls("POST", "http://pay.test/charge").length <= 1)
    .parallel("tasks", { ${tasks} });`);
  const { program } = loaded!;
  return { ...program, ir: { ...program.ir, world: { ...program.ir.world, latency } } };
}

async function ordersOf(
  program: Program,
  { count = 300, maxPreemptions }: { count?: number; maxPreemptions?: number } = {},
) {
  const found = await search(program, { seeds: range(1, count), strategy: "dfs", keepGoing: true, maxPreemptions });
  const { runs: orders, failures, exhausted } = found;
  return { orders, fail: failures.length, bounds: exhausted?.bounds };
}

const TAP = `if (world.kv.get("order") === "paid") return; await charge(); world.kv.set("order", "paid");`;
const TAPS = { alice: TAP, bob: TAP };
const RETRY = { alice: "await within(2_000, charge()).catch(charge);" };
const FIXED = {
  alice: `const charged = charge(); await within(2_000, charged).catch(() => within(2_000, charged)).catch(() => {});`,
};
const PROMPT = { http: "1ms..200ms" };
const FILES = { alice: `await within(600_000, times(10, () => stat("/tmp")));` };
const IMMEDIATES = { alice: "await within(100, times(100, () => new Promise((go) => setImmediate(go))));" };

test.each([
  ["two taps on a button", TAPS, {}, 4, 2],
  ["ten file calls and a watchdog of ten minutes", FILES, {}, 1, 0],
  ["a hundred immediates and a watchdog of 100 ms", IMMEDIATES, {}, 1, 0],
  ["a timeout and a retry, with prompt requests", RETRY, PROMPT, 1, 0],
  ["a timeout and a retry, with requests that may be late", RETRY, {}, 2, 1],
  ["the same without a second charge, with prompt requests", FIXED, PROMPT, 1, 0],
  ["the same without a second charge, with requests that may be late", FIXED, {}, 3, 0],
])("%s", async (_what, bodies, latency, orders, fail) => {
  const found = await ordersOf(await programOf(bodies, latency));
  expect(found).toMatchObject({ orders, fail });
  expect(found.bounds).toContain("no pauses");
});

test("what is said names the windows, also those that the scenario gives", async () => {
  const { bounds } = await ordersOf(await programOf(TAPS, PROMPT));
  expect(bounds).toEqual(["tasks start within 250 ms", "no pauses"]);
});

test("the range of a rule's delay is a latency: its orders can be exhausted, and both sides of a timer are among them", async () => {
  const programWith = async (delay: string) => {
    const [loaded] = await loadSource(`${HEAD}export default scenario("case")
      .step(http.when("POST", "http://pay.test/charge").replies(200, "", { delay: "${delay}" }))
      .step("code", () => within(2_000, charge()));`);
    const { program } = loaded!;
    return { ...program, ir: { ...program.ir, world: { ...program.ir.world, latency: {} } } };
  };
  expect(await ordersOf(await programWith("5ms..1s"))).toEqual({ orders: 1, fail: 0, bounds: ["no pauses"] });
  expect(await ordersOf(await programWith("5ms..3s"))).toMatchObject({ orders: 2, fail: 1 });
});

test("operations on different files are run in both orders: what follows them may share a variable", async () => {
  const program = await programOf({
    a: `await stat("/app"); world.kv.set("last", "a");`,
    b: `await stat("/tmp"); if (world.kv.get("last") === "a") throw new Error("a came first");`,
  }, { start: "0" });
  expect(await ordersOf(program)).toMatchObject({ orders: 4, fail: 2 });
});

test("nothing is exhausted if draws were left open, or some orders were not run", async () => {
  const draws = await ordersOf(await programOf({ alice: "Math.random(); await times(2, () => stat('/tmp'));" }), {
    count: 5,
  });
  expect(draws).toEqual({ orders: 5, fail: 0, bounds: undefined });
  expect(await ordersOf(await programOf(TAPS), { count: 3 })).toMatchObject({ orders: 3, bounds: undefined });
});

test("a bound on preemptions leaves orders out, and is named", async () => {
  const three = await programOf({ a: "await stat('/tmp')", b: "await stat('/tmp')", c: "await stat('/tmp')" });
  const all = await ordersOf(three);
  const few = await ordersOf(three, { maxPreemptions: 1 });
  expect(few.orders).toBeLessThan(all.orders);
  expect([few.bounds, all.bounds]).toEqual([
    expect.arrayContaining(["at most 1 preemption"]),
    expect.not.arrayContaining(["at most 1 preemption"]),
  ]);
});

test("nothing is exhausted if a run did not go as planned: that order may be possible all the same", async () => {
  let runs = 0;
  const program = tasks({
    // Not deterministic: it waits in the first run alone.
    ann: async ({ yieldNow }) => {
      if (runs++ === 0) await yieldNow();
    },
    bob: ({ yieldNow }) => yieldNow(),
  }, { world: { latency: {} } });
  const { exhausted } = await search(program, { seeds: range(1, 50), strategy: "dfs" });
  expect(exhausted).toBeUndefined();
});

test("an order that fails is an ordinary run: it replays and shrinks, and its story names the latency that it needs", async () => {
  const program = await programOf(RETRY);
  const { failures: [failure] } = await search(program, { seeds: range(1, 10), strategy: "dfs" });
  const decisions = failure!.decisions!;
  const { outcome } = await execute(program, { source: new RecordedSource(decisions) });
  expect(outcome).toEqual(failure!.outcome);
  const shrunk = await shrink(program, decisions, fingerprint(outcome.finding!), {});
  // It outlasts its timeout, however long that is.
  expect(shrunk.decisions.filter(({ value }) => value !== 0)).toMatchObject([{
    kind: "late",
    value: "timer#1 (alice)",
  }]);
  const { matters } = await explain(shrunk.program, shrunk.decisions, {});
  expect(matters.map(({ decision }) => decision.label)).toEqual(["http#1 ← 200 POST /charge pay.test (alice)"]);
});

test("operations of one latency that are due together come in any order, as they do with random latencies", async () => {
  const program = await programOf({
    a: `await stat("/tmp"); world.kv.set("last", "a");`,
    b: `await stat("/tmp"); if (world.kv.get("last") === undefined) throw new Error("b came first");`,
  }, { fs: "1ms", start: "0" });
  expect(await ordersOf(program)).toEqual({ orders: 4, fail: 2, bounds: ["no pauses"] });
  const { failures } = await search(program, { seeds: range(1, 30), strategy: "random" });
  expect(failures).not.toEqual([]);
});

test.each([
  [
    "the program reads the clock",
    `const start = Date.now(); await charge(); if (Date.now() - start > 100) throw new Error();`,
  ],
  ["the scenario reads it", `await charge(); if (world.clock.elapsedMs > 100) throw new Error();`],
  ["events tell their time", `await charge(); if (new Event("x").timeStamp > 1_100) throw new Error();`],
])("nothing is exhausted where times matter, and not only orders: %s", async (_what, alice) => {
  const program = await programOf({ alice });
  expect(await ordersOf(program)).toMatchObject({ fail: 0, bounds: undefined });
  const { failures } = await search(program, { seeds: range(1, 100), strategy: "random" });
  expect(failures).not.toEqual([]);
});

test("nothing is exhausted where the limit on virtual time is within reach", async () => {
  const { ir, ...rest } = await programOf({ alice: "await charge();" });
  const limited = (maxVirtualMs: number) => ({ ...rest, ir: { ...ir, timeout: `${maxVirtualMs}ms` } });
  expect(await ordersOf(limited(100))).toMatchObject({ fail: 0, bounds: undefined });
  expect((await ordersOf(limited(1_000_000))).bounds).toContain("no pauses");
});

test("a clock that is read before anything has happened shows nothing of how long things take", async () => {
  const { bounds } = await ordersOf(await programOf({ alice: "await charge();" }, { start: "0" }));
  expect(bounds).toContain("no pauses");
});

test("a request that takes just as long as a timer comes before it: the failure needs it to take more", async () => {
  const program = await programOf({
    alice: `await charge(); world.kv.set("charged", "yes");`,
    bob: `await world.sleep("10ms"); if (world.kv.get("charged") === undefined) throw new Error("slow");`,
  }, { http: "10ms..1s", start: "0" });
  const { outcome } = await execute(program, { source: sourceFor(program, "fifo", 0) });
  expect(outcome).toMatchObject({ status: "pass", virtualMs: 10 });
  const { failures: [failure] } = await search(program, { seeds: range(1, 20), strategy: "dfs" });
  const shrunk = await shrink(program, failure!.decisions!, fingerprint(failure!.outcome.finding!), {});
  const { matters } = await explain(shrunk.program, shrunk.decisions, {});
  expect(matters.map(({ need }) => need)).toContain(
    "POST /charge pay.test to take more than 10 ms; the sleep is 10 ms",
  );
});
