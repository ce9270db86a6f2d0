import { describe, expect, test } from "vitest";
import { event, expect as expects, fail, fs, http, kv, panic, random, scenario, time } from "../../src/dsl/mod.ts";
import { withoutSites } from "../../src/dsl/site.ts";
import type { ScenarioBuilder } from "../../src/dsl/scenario.ts";
import { isAuthored, SCENARIO } from "../../src/engine/ir/author.ts";
import type { Step } from "../../src/engine/ir/scenario.ts";
import { validateScenario } from "../../src/engine/ir/validate.ts";
import { fc } from "../support/properties.ts";

const word = fc.string({ minLength: 1, unit: "binary", maxLength: 6 });
const text = fc.string({ unit: "binary", maxLength: 6 });
const duration = fc.oneof(fc.nat({ max: 1000 }), fc.constantFrom("1.5s", "10m", "0ms"));
const data = fc.dictionary(
  fc.constantFrom("a", "é", "constructor"),
  fc.jsonValue().filter((value) => !JSON.stringify(value).includes("-0")),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const watch = fc.record({ within: duration, poll: fc.integer({ min: 1, max: 50 }) }, { requiredKeys: [] });

/** A step of every constructor. */
const { step } = fc.letrec<{ step: Step }>((tie) => ({
  step: fc.oneof(
    { maxDepth: 2 },
    fc.tuple(word, text).map(([key, value]) => kv.set(key, value)),
    fc.tuple(word, fc.option(maybe(text))).map(([key, value]) => kv.expectGet(key, value)),
    duration.map((value) => time.sleep(value)),
    duration.map((value) => time.advance(value)),
    maybe(fc.nat()).map((atMs) => time.freeze(atMs)),
    fc.constant(null).map(() => time.unfreeze()),
    maybe(word).map((key) => random.u64(key)),
    fc.tuple(word, text).map(([path, content]) => fs.writeText(path, content)),
    fc.tuple(word, text).map(([path, content]) => fs.expectReadText(path, content)),
    word.map((name) => fs.snapshot(name)),
    word.map((name) => fs.restore(name)),
    fc.tuple(fc.boolean(), maybe(text)).map(([value, message]) => expects.ok(value, message)),
    fc.tuple(fc.maxSafeInteger(), fc.maxSafeInteger(), maybe(text)).map(([a, b, message]) =>
      expects.equal(a, b, message)
    ),
    fc.tuple(text, text).map(([a, b]) => expects.notEqual(a, b)),
    fc.tuple(word, text, watch).map(([key, equals, options]) => expects.eventually(key, equals, options)),
    fc.tuple(word, text, watch).map(([key, equals, options]) => expects.never(key, equals, options)),
    fc.tuple(word, maybe(data)).map(([name, fields]) => event(name, fields)),
    text.map((message) => fail(message)),
    text.map((message) => panic(message)),
    fc.tuple(word, word, fc.integer({ min: 100, max: 599 }), maybe(fc.oneof(text, data)), maybe(duration), fc.nat())
      .map(([method, path, status, body, delay, times]) => {
        const rule = http.when(method, path).replies(
          status,
          body,
          delay === undefined ? {} : { delay, headers: { a: "b" } },
        );
        return times % 2 === 0 ? rule : rule.times(times);
      }),
    fc.tuple(word, word, maybe(fc.oneof(text, data)), maybe(data)).map(([method, path, body, json]) =>
      http.request(method, path, { body, expect: { status: 200, json }, saveAs: "k" })
    ),
    fc.array(tie("step"), { maxLength: 2 }).map((steps) => expects.throws(...steps)),
    fc.array(tie("step"), { maxLength: 2 }).map((steps) => expects.rejects(...steps)),
  ),
}));

const change: fc.Arbitrary<(builder: ScenarioBuilder) => ScenarioBuilder> = fc.oneof(
  step.map((some) => (builder: ScenarioBuilder) => builder.step(some)),
  text.map((name) => (builder: ScenarioBuilder) => builder.step(name, () => {})),
  fc.tuple(
    text,
    fc.dictionary(word, fc.oneof(fc.constant(() => {}), step, fc.array(step, { maxLength: 3 })), {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    }),
  )
    .map(([name, tasks]) => (builder: ScenarioBuilder) => builder.parallel(name, tasks)),
  fc.constantFrom("always" as const, "finally" as const).map((kind) => (builder: ScenarioBuilder) =>
    builder[kind](`${kind} ${builder.toIR().invariants?.length ?? 0}`, () => true)
  ),
  duration.map((within) => (builder: ScenarioBuilder) =>
    builder.eventually(`e ${builder.toIR().invariants?.length ?? 0}`, () => true, { within })
  ),
  fc.record({ env: fc.dictionary(word, text), files: fc.dictionary(word, text) }, { requiredKeys: [] })
    .map((setting) => (builder: ScenarioBuilder) => builder.world(setting)),
  duration.map((value) => (builder: ScenarioBuilder) => builder.timeout(value)),
  fc.array(word).map((tags) => (builder: ScenarioBuilder) => builder.tags(...tags)),
  word.map((reason) => (builder: ScenarioBuilder) => builder.skip(reason)),
);

describe("the builder", () => {
  test("converting DSL to IR to JSON and back is the identity, and the IR is valid", () => {
    fc.assert(
      fc.property(word, fc.array(change, { maxLength: 8 }), (name, changes) => {
        const built = changes.reduce((builder, apply) => apply(builder), scenario(name)).step(expects.ok(true));
        const ir = built.toIR();
        const again = JSON.parse(JSON.stringify(ir));
        expect(again).toEqual(ir);
        const { ir: valid, problems } = validateScenario(again);
        expect(problems).toBeUndefined();
        expect(valid).toEqual(ir);
      }),
      { numRuns: 300 },
    );
  });

  test("every reference in the IR has a function, and every function a reference", () => {
    fc.assert(fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
      const { ir, functions } = changes.reduce((builder, apply) => apply(builder), scenario("x"))[SCENARIO];
      const steps = ir.steps.flatMap((step) => step.type === "parallel" ? Object.values(step.tasks).flat() : [step]);
      const calls = [...steps.filter(({ type }) => type === "call"), ...ir.invariants ?? []];
      const refs = calls.map((call) => (call as { ref: string }).ref);
      expect([...functions.keys()].toSorted()).toEqual(refs.toSorted());
    }));
  });

  test("the builder is immutable, so that scenarios can share a base", () => {
    const base = scenario("base").step(kv.set("a", "1")).tags("slow");
    const before = JSON.stringify(base.toIR());
    const extended = base.step(kv.set("b", "2")).always("n", () => true).timeout("1s").tags("x").world({
      env: { A: "1" },
    });
    const other = base.step("code", () => {});
    expect(JSON.stringify(base.toIR())).toBe(before);
    expect(extended.toIR().steps).toHaveLength(2);
    expect(other.toIR()).not.toHaveProperty("invariants");
    expect(other.toIR().steps[1]).toMatchObject({ type: "call", ref: "1", name: "code" });
  });

  test("changing a value that the builder returned does not change the builder", () => {
    const step = event("e", { list: [1] });
    const built = scenario("x").step(step);
    (step as unknown as { fields: { list: number[] } }).fields.list.push(2);
    const given = built.toIR().steps as unknown as { fields: { list: number[] } }[];
    given[0]!.fields.list.push(3);
    given.length = 0;
    expect(built.toIR().steps).toMatchObject([{ fields: { list: [1] } }]);
  });

  test("the builder adds to the world settings and to the tags", () => {
    const ir = scenario("x")
      .world({ env: { A: "1" }, files: { "/a": "1" }, clock: { start: "2030-01-01T00:00:00Z" } })
      .world({ env: { B: "2" }, files: { "/a": "2" } })
      .tags("a", "b").tags("b", "c").toIR();
    expect(ir.world).toEqual({
      env: { A: "1", B: "2" },
      files: { "/a": "2" },
      clock: { start: "2030-01-01T00:00:00Z" },
    });
    expect(ir.tags).toEqual(["a", "b", "c"]);
  });

  test("a builder of ten thousand steps takes no quadratic time", () => {
    let built = scenario("long");
    withoutSites(() => {
      for (let index = 0; index < 10_000; index++) built = built.step(kv.set("k", String(index)));
    });
    const { steps } = built.toIR();
    expect([steps.length, steps[0], steps.at(-1)]).toEqual([
      10_000,
      { type: "set_kv", key: "k", value: "0" },
      { type: "set_kv", key: "k", value: "9999" },
    ]);
  });

  test("a builder is found among the exports of a module", () => {
    expect([isAuthored(scenario("x")), isAuthored({}), isAuthored(null), isAuthored("x")]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(scenario("x")[SCENARIO].file).toMatch(/test\/dsl\/scenario\.test\.ts$/);
  });
});
