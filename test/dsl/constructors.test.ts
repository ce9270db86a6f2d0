/** Every step type has a constructor, an example and a line in the documentation. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CONSTRUCTORS } from "../../scripts/step_constructors.ts";
import { EXAMPLES } from "../../scripts/step_examples.ts";
import { stepsDocument } from "../../scripts/steps_document.ts";
import {
  cluster,
  event,
  expect as expects,
  fail,
  fs,
  http,
  kv,
  memory,
  net,
  panic,
  proc,
  random,
  scenario,
  time,
} from "../../src/dsl/mod.ts";
import { STEP_TYPES } from "../../src/engine/capabilities/registry.ts";
import { validateScenario } from "../../src/engine/ir/validate.ts";
import { codeBlocks } from "../support/documents.ts";
import { ROOT } from "../support/files.ts";

const MADE = [
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
  kv.expect("a", null),
  fs.write("a", "b"),
  fs.expect("a", "b"),
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
  memory.expectInUse(0),
  cluster.put("n0", "k", "v"),
  cluster.expectGet("n0", "k"),
  cluster.expectGet("n0", "k", null),
  cluster.partition("n0", "n1"),
  cluster.heal("n0", "n1"),
  cluster.crash("n0"),
  cluster.restart("n0"),
  cluster.tick("5s"),
  cluster.allEqual("k"),
  cluster.presentOnAll("k"),
  cluster.nodeEquals("n0", "k", "v"),
  expects.throws(fail("x")),
  expects.rejects(fail("x")),
  expects.eventually("k", "v"),
  expects.never("k", "v"),
  fail("x"),
  panic("x"),
];
const BY_BUILDER = ["call", "parallel"];

test("every step type has a constructor, and what they make is valid", () => {
  const types = new Set(MADE.map(({ type }) => type as string));
  expect([...types, ...BY_BUILDER].toSorted()).toEqual(STEP_TYPES.toSorted());
  const whole = MADE.reduce(
    (builder, step) => builder.step(step),
    scenario("all").world({ cluster: { nodes: ["n0", "n1"] } }),
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

test("the documentation has every step type, and is what the schemas say", () => {
  expect(Object.keys(CONSTRUCTORS).toSorted()).toEqual(STEP_TYPES.toSorted());
  expect(Object.keys(EXAMPLES).toSorted()).toEqual(
    STEP_TYPES.filter((type) => type !== "call" && type !== "http_serve").toSorted(),
  );
  // The formatter moves white space, rules of tables and commas.
  const sections = (text: string) => text.replace(/[\s|,-]+/g, "").split("###");
  expect(sections(readFileSync(`${ROOT}docs/steps.md`, "utf8"))).toEqual(sections(stepsDocument()));
});

test("an example has the step that it is of", () => {
  for (const { note, code } of codeBlocks(readFileSync(`${ROOT}docs/steps.md`, "utf8"))) {
    const [, type] = /title=(\w+)\./.exec(note) ?? [];
    if (type !== undefined) expect(code).toContain(`type: ${type}`);
  }
});
