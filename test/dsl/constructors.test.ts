/** Every step type has a constructor, and its section in the documentation. */
import { readFileSync } from "node:fs";
import { expect, expectTypeOf, test } from "vitest";
import { stepsDocument } from "../../scripts/steps_document.ts";
import {
  agent,
  cluster,
  event,
  expect as expects,
  fail,
  fs,
  http,
  httpService,
  kv,
  llm,
  machine,
  memory,
  net,
  panic,
  proc,
  random,
  scenario,
  ScenarioBuilder,
  service,
  time,
  wasm,
} from "../../src/dsl/mod.ts";
import { STEP_DEFINITIONS, STEP_TYPES } from "../../src/engine/capabilities/registry.ts";
import { SCENARIO } from "../../src/engine/ir/author.ts";
import type { PlainMethods } from "../../src/engine/ir/constructors.ts";
import { namespace } from "../../src/dsl/steps/namespace.ts";
import { validateScenario } from "../../src/engine/ir/validate.ts";
import { ROOT } from "../support/files.ts";

const MADE = [
  agent.http("http://127.0.0.1:8000/ask", { template: '{"q": "{prompt}"}', responsePath: "$.a", timeoutMs: 5 }),
  llm.host("ollama:qwen3:8b", { url: "http://127.0.0.1:11434" }),
  event("e", { a: 1 }),
  random.u64("k"),
  expects.ok(true),
  expects.equal(1, 1),
  expects.notEqual(1, 2),
  expects.equal("a", "a"),
  expects.notEqual("a", "b"),
  time.sleep(5),
  time.busy(5),
  time.advance("1s"),
  time.freeze(),
  time.unfreeze(),
  kv.set("a", "b"),
  kv.expectGet("a", null),
  fs.writeText("a", "b"),
  fs.expectReadText("a", "b"),
  fs.snapshot("s"),
  fs.restore("s"),
  http.when("GET", "/x").replies(200).times(2),
  http.when("GET", "/:x", { query: { a: "1" } }).replies(200, undefined, {
    chunks: ["a"],
    every: "1ms",
    delay: "1ms..2ms",
  }),
  http.when("GET", "/x").fails("ECONNRESET", { after: 1, body: new Uint8Array(2) }),
  http.serve("https://pay.test", () => new Response()),
  http.request("GET", "/x", { expect: { status: 200 } }),
  proc.when("git", ["status"]).exits(0, "clean").times(1),
  proc.spawn("git", ["status"], { expect: { exit: 0 }, saveAs: "k" }),
  wasm.replay("app.wasm", "trace.jsonl"),
  wasm.run("app.wasm", { args: ["x"], expect: { exit: 3, stdout: "" } }),
  net.partition("a", "b"),
  net.heal("a", "b"),
  net.dropRate(0.5),
  net.reorder(),
  net.send("a", "b", "hello"),
  net.deliver("random"),
  net.expect("b", "hello", { from: "a" }),
  memory.allocate(10, { key: "k", tag: "t" }),
  memory.free("k"),
  memory.free(1),
  memory.limitMb(1),
  memory.failAfter(1),
  memory.fragment(7),
  memory.pressure("1,2"),
  memory.checkpoint("c"),
  memory.expectInUseBytes(0),
  cluster.put("n0", "k", "v"),
  cluster.expectGet("n0", "k"),
  cluster.expectGet("n0", "k", null),
  cluster.partition("n0", "n1"),
  cluster.heal("n0", "n1"),
  cluster.crash("n0"),
  cluster.restart("n0"),
  cluster.tick("5s"),
  cluster.expectAllEqual("k"),
  cluster.expectPresentOnAll("k"),
  cluster.expectNodeEquals("n0", "k", "v"),
  machine.crash("api"),
  machine.powerOff("api"),
  machine.partition(["api"], ["main"], { oneWay: true }),
  machine.heal(),
  machine.restart("api"),
  machine.pause("api", "1s"),
  machine.signal("api"),
  machine.jumpClock("api", "-1s"),
  expects.throws(fail("x")),
  expects.rejects(fail("x")),
  expects.eventually("k", "v"),
  expects.never("k", "v"),
  fail("x"),
  panic("x"),
  service.failOver("cache"),
  ...httpService("shop").action("list", { method: "GET", path: "/items" }).toIR().steps,
];
const BY_BUILDER = ["call", "parallel"];

test("every step type has a constructor, whose steps are valid", () => {
  const types = new Set(MADE.map(({ type }) => type as string));
  expect([...types, ...BY_BUILDER].toSorted()).toEqual(STEP_TYPES.toSorted());
  const whole = MADE.reduce(
    (builder, step) => builder.step(step),
    scenario("all").world({ cluster: { nodes: ["n0", "n1"] } }).machine("api", () => {})
      .service(service.redis({ host: "cache", replicas: ["cache-2"] })),
  );
  expect(validateScenario(JSON.parse(JSON.stringify(whole.toIR()))).problems).toBeUndefined();
});

test.each<[string, () => unknown]>([
  ["net.partition: expected two nodes", () => net.partition("a", "a")],
  ["net.dropRate: expected a rate from 0 to 1, found 2", () => net.dropRate(2)],
  ["memory.allocate bytes: expected an integer of at least 0, found -1", () => memory.allocate(-1)],
  ["proc.when exit code: expected an integer from 0 to 255, found 256", () => proc.when("x").exits(256)],
  ["proc.spawn args: expected strings, found [1]", () => proc.spawn("x", [1] as never)],
])("%s", (message, make) => {
  expect(make).toThrow(message);
});

test("the constructor that a definition names exists", () => {
  const namespaces = {
    agent,
    cluster,
    expect: expects,
    fs,
    http,
    kv,
    llm,
    machine,
    memory,
    net,
    proc,
    random,
    service,
    time,
    wasm,
  };
  const all = { ...namespaces, event, fail, panic, httpService };
  for (const { type, constructor } of STEP_DEFINITIONS) {
    const path = /^\.?([\w.]+)\(/.exec(constructor)![1]!.split(".");
    const holder: object = constructor.startsWith(".") ? ScenarioBuilder.prototype : all;
    const found = path.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], holder);
    expect([type, typeof found]).toEqual([type, "function"]);
  }
});

test("a constructor is derived from its definition unless it is written by hand", () => {
  const derived = namespace("net", {});
  expectTypeOf(derived.heal).parameters.toEqualTypeOf<[value: string, value: string]>();
  expectTypeOf<PlainMethods<"random">["u64"]>().parameters.toEqualTypeOf<[value?: string | null | undefined]>();
  const { at: _, ...step } = derived.heal("a", "b");
  const { at, ...byHand } = net.heal("a", "b");
  expect(step).toEqual(byHand);
  expect(at).toMatch(/constructors\.test\.ts:\d+$/);
  expect(() => derived.heal("a", 1 as never)).toThrow("net.heal: b: expected a string, found 1");
  expect(() => derived.heal("a", "a")).toThrow('net.heal: b: expected two nodes, found "a" twice');
  expect(() => (derived.heal as (...values: unknown[]) => unknown)("a", "b", "c")).toThrow("at most 2 arguments");
});

test("docs/steps.md is up to date (npm run build)", () => {
  // The formatter moves white space, rules of tables and commas.
  const sections = (text: string) => text.replace(/[\s|,-]+/g, "").split("###");
  expect(sections(readFileSync(`${ROOT}docs/steps.md`, "utf8"))).toEqual(sections(stepsDocument()));
});

test("old constructor names make the same steps, and the scenario suggests each new name once", () => {
  const before = scenario("old").step(kv.expect("k", "v")).step(kv.expect("k")).step(
    expects.throws(fs.expect("a", "b")),
  )
    .step(memory.expectInUse(1)).parallel("nodes", {
      ann: cluster.allEqual("k"),
      bob: [cluster.presentOnAll("k"), cluster.nodeEquals("n", "k", "v"), fs.write("a", "b")],
    });
  const now = scenario("old").step(kv.expectGet("k", "v")).step(kv.expectGet("k"))
    .step(expects.throws(fs.expectReadText("a", "b"))).step(memory.expectInUseBytes(1)).parallel("nodes", {
      ann: cluster.expectAllEqual("k"),
      bob: [cluster.expectPresentOnAll("k"), cluster.expectNodeEquals("n", "k", "v"), fs.writeText("a", "b")],
    });
  const withoutPlaces = (text: string) => text.replace(/,"at":"[^"]*"/g, "");
  expect(withoutPlaces(JSON.stringify(before.toIR()))).toBe(withoutPlaces(JSON.stringify(now.toIR())));
  expect(now[SCENARIO].hints).toEqual([]);
  expect(before[SCENARIO].hints).toEqual([
    "kv.expect has a new name: kv.expectGet",
    "fs.expect has a new name: fs.expectReadText",
    "memory.expectInUse has a new name: memory.expectInUseBytes",
    "cluster.allEqual has a new name: cluster.expectAllEqual",
    "cluster.presentOnAll has a new name: cluster.expectPresentOnAll",
    "cluster.nodeEquals has a new name: cluster.expectNodeEquals",
    "fs.write has a new name: fs.writeText",
  ]);
});
