/** `forAll` and `examples` of a builder: what they take, and what they make of it. */
import { describe, expect, expectTypeOf, test } from "vitest";
import { scenario } from "../../src/dsl/mod.ts";
import { fc } from "../support/properties.ts";

// deno-lint-ignore no-explicit-any -- As JavaScript would call it, or TypeScript behind a cast.
type Untyped = any;

test("the inputs of a scenario have names and types", () => {
  const base = scenario("x").forAll({ amount: fc.nat(), items: fc.array(fc.string()) }).forAll({
    who: fc.constant("a"),
  });
  base.step("look", ({ input }) => {
    expectTypeOf(input.amount).toEqualTypeOf<number>();
    expectTypeOf(input.items).toEqualTypeOf<string[]>();
    expectTypeOf(input.who).toEqualTypeOf<"a">();
    // @ts-expect-error -- There is no such input.
    void input.other;
  }).always("holds", ({ input }) => input.amount >= 0);
  const { inputs } = base.toIR();
  expect(Object.keys(inputs!)).toEqual(["amount", "items", "who"]);
  expect(inputs!["amount"]).toEqual({ ref: "input amount", at: expect.stringMatching(/^inputs\.test\.ts:\d+$/) });
});

const declared = () => scenario("x").forAll({ amount: fc.nat() });

describe("what is wrong is said, with the line", () => {
  const CASES: readonly (readonly [string, () => unknown, string])[] = [
    ["nothing", () => scenario("x").forAll(undefined as Untyped), "forAll: expected an object with an arbitrary"],
    ["an empty object", () => scenario("x").forAll({}), "forAll: expected an object with an arbitrary for each input"],
    ["one arbitrary", () => scenario("x").forAll(fc.nat() as Untyped), "forAll: expected an object with an arbitrary"],
    [
      "a value",
      () => scenario("x").forAll({ amount: 5 } as Untyped),
      'forAll, input "amount": expected an arbitrary of fast-check, such as fc.integer(), found 5',
    ],
    [
      "a name twice",
      () => declared().forAll({ amount: fc.nat() }),
      'forAll, input "amount": expected a name that no other input has',
    ],
    ["no examples", () => declared().examples([]), "examples: expected a list of at least one example, found []"],
    [
      "an example that is none",
      () => declared().examples([5] as Untyped),
      "examples, number 1: expected an object with a value for each input, found 5",
    ],
    [
      "an input that there is not",
      () => declared().examples([{ amount: 1 }, { amuont: 2 }] as Untyped),
      'examples, number 2: expected inputs of the scenario, found "amuont"; there are amount',
    ],
    [
      "an input without a value",
      () => declared().forAll({ who: fc.nat() }).examples([{ amount: 1 }] as Untyped),
      'examples, number 1: expected a value for each input, found none for "who"',
    ],
    [
      "examples of nothing",
      () => scenario("x").examples([{ amount: 1 }] as Untyped),
      'examples, number 1: expected inputs of the scenario, found "amount"; the scenario has none',
    ],
  ];
  test.each(CASES)("%s", (_what, make, message) => {
    expect(make).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message),
        location: expect.objectContaining({ file: "inputs.test.ts" }),
      }),
    );
  });
});
