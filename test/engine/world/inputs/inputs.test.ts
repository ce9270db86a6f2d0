/** Inputs that arbitraries make in a run: what they can be, what is recorded of them, and what goes wrong. */
import { describe, expect, test } from "vitest";
import type { Arbitrary, AuthorWorld } from "../../../../src/dsl/mod.ts";
import { scenario } from "../../../../src/dsl/mod.ts";
import { RecordedSource } from "../../../../src/engine/decisions/sources.ts";
import { execute } from "../../../../src/engine/modes/execute.ts";
import { fifoSource } from "../../../../src/engine/strategies/fifo.ts";
import { randomSource } from "../../../../src/engine/strategies/random.ts";
import { recordText } from "../../../support/record_text.ts";
import { fc } from "../../../support/properties.ts";
import { built } from "../../support/programs.ts";

/** Made anew for each use, as the code of a scenario makes them in each run. */
const ARBITRARIES: Readonly<Record<string, () => fc.Arbitrary<unknown>>> = {
  integer: () => fc.integer({ min: -3, max: 1_000_000 }),
  bigInt: () => fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
  double: () => fc.double(),
  float: () => fc.float({ min: 0, max: 1 }),
  boolean: () => fc.boolean(),
  string: () => fc.string({ unit: "grapheme" }),
  pattern: () => fc.stringMatching(/^[a-z]{2,5}-\d+$/),
  array: () => fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }),
  set: () => fc.uniqueArray(fc.nat(20), { minLength: 3, maxLength: 6 }),
  subarray: () => fc.subarray(["a", "b", "c", "d"], { minLength: 1 }),
  constantFrom: () => fc.constantFrom("a", "b", "c"),
  record: () => fc.record({ id: fc.uuid(), tags: fc.array(fc.string()) }, { requiredKeys: ["id"] }),
  oneof: () => fc.oneof(fc.constant(null), fc.ipV4(), fc.date({ noInvalidDate: true })),
  filter: () => fc.integer().filter((value) => value % 3 === 1),
  map: () => fc.tuple(fc.nat(), fc.nat()).map(([one, other]) => one + other),
  chain: () => fc.nat(5).chain((length) => fc.array(fc.boolean(), { minLength: length, maxLength: length })),
  json: () => fc.jsonValue(),
  tree: () =>
    fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: "small" }, fc.nat(9), fc.tuple(tie("tree"), tie("tree"))),
    })).tree,
  bytes: () => fc.uint8Array({ maxLength: 8 }),
  cloned: () => fc.clone(fc.array(fc.nat(100)), 2),
  option: () => fc.option(fc.webUrl()),
};

const seed = fc.nat(1_000_000);
const name = fc.constantFrom(...Object.keys(ARBITRARIES));

/** Runs a scenario with one input, and returns what its code got. */
async function valueOf(arbitrary: () => Arbitrary<unknown>, source = fifoSource()) {
  const got: unknown[] = [];
  const program = built(
    scenario("x").forAll({ value: arbitrary() }).step("look", ({ input }) => void got.push(input.value)),
  );
  const executed = await execute(program, { source });
  return { got, ...executed };
}

/** Arbitraries that tell, of a value without a history, whether they could have made it. */
const TELLING = [
  ...["integer", "bigInt", "double", "boolean", "array", "set", "subarray", "constantFrom", "filter", "string"],
];

test("what an arbitrary makes in a run is what it can make", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...TELLING), seed, async (which, from) => {
      const arbitrary = ARBITRARIES[which]!;
      const { got, outcome } = await valueOf(arbitrary, randomSource(from));
      expect(outcome.finding).toBeUndefined();
      expect(arbitrary().canShrinkWithoutContext(got[0])).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test("the same decisions make the same value, byte for byte in the trace", async () => {
  await fc.assert(
    fc.asyncProperty(name, seed, async (which, from) => {
      const program = () =>
        built(
          scenario("x").forAll({ value: ARBITRARIES[which]!() }).step("tell", ({ input, event }) => {
            event("got", { value: fc.stringify(input.value) });
          }),
        );
      const first = await recordText(program(), { seed: from, strategy: "random" });
      expect(first.executed.outcome.finding).toBeUndefined();
      const source = new RecordedSource(first.executed.decisions);
      expect((await recordText(program(), { seed: from, strategy: "random", source })).text).toBe(first.text);
    }),
    { numRuns: 120 },
  );
});

test.each(Object.keys(ARBITRARIES))("the baseline has a value of %s, as simple as it can be", async (which) => {
  const { got, outcome } = await valueOf(ARBITRARIES[which]!);
  expect(outcome.finding).toBeUndefined();
  expect(got).toHaveLength(1);
});

test("the baseline takes the simplest values", async () => {
  const simplest = await Promise.all(
    ["integer", "string", "array", "constantFrom", "bytes", "map", "chain", "tree"].map(async (which) =>
      (await valueOf(ARBITRARIES[which]!)).got[0]
    ),
  );
  expect(simplest).toEqual([0, "", [0], "a", new Uint8Array(0), 0, [], 0]);
});

test("clones of a random source give the same integers, and one that asks for others goes its own way", async () => {
  const own: Arbitrary<unknown> = {
    generate(random) {
      const clone = random.clone();
      const first = [random.nextInt(0, 1000), random.nextInt(0, 1000)];
      const same = [clone.nextInt(0, 1000), clone.nextInt(0, 9)];
      return { value: [first[0] === same[0], random.nextInt(5, 5), same[1]! <= 9] };
    },
  };
  const { got, decisions } = await valueOf(() => own, randomSource(3));
  expect(got).toEqual([[true, 5, true]]);
  // Two, and the one of the clone that asked for something else.
  expect(decisions).toHaveLength(3);
});

test("decisions name the input and its bounds", async () => {
  const { decisions } = await valueOf(() =>
    fc.tuple(fc.integer({ min: 3, max: 9 }), fc.bigInt({ min: 0n, max: 2n ** 64n }))
  );
  expect(decisions).toEqual([
    { kind: "input", label: "value", value: 3, bounds: { min: 3, max: 9 }, step: "" },
    { kind: "input", label: "value", value: "0", bounds: { min: "0", max: `${2n ** 64n}` }, step: "" },
  ]);
});

describe("draw", () => {
  test("code draws while the run goes on, under a name of its own", async () => {
    const got: number[] = [];
    const program = built(
      scenario("x").forAll({ most: fc.integer({ min: 5, max: 9 }) }).step("draw", ({ input, draw }) => {
        got.push(draw(fc.nat(input.most)), draw(fc.integer({ min: 1, max: 4 }), "named"));
      }),
    );
    const { decisions } = await execute(program, { source: fifoSource() });
    expect(got).toEqual([0, 1]);
    expect(decisions.map(({ label, step }) => [label, step])).toEqual([["most", ""], ["draw", "0"], ["named", "0"]]);
  });

  test.each([
    ["no arbitrary", ({ draw }: AuthorWorld) => draw(5 as never), "draw: expected an arbitrary of fast-check"],
    ["no name", ({ draw }: AuthorWorld) => draw(fc.nat(), 5 as never), "expected the name of an input of type string"],
  ])("%s is refused", async (_what, code, message) => {
    const { outcome } = await execute(built(scenario("x").step("draw", (world) => void code(world))), {
      source: fifoSource(),
    });
    expect(outcome.finding?.message).toContain(message);
  });

  test("after the end of a run nothing is drawn", async () => {
    const worlds: AuthorWorld[] = [];
    await execute(built(scenario("x").step("keep", (world) => void worlds.push(world))), { source: fifoSource() });
    expect(() => worlds[0]!.draw(fc.nat())).toThrow(
      "draw: expected a run whose steps are under way, found one that has ended or not begun",
    );
  });
});

describe("an arbitrary that is wrong", () => {
  const messageOf = async (arbitrary: Arbitrary<unknown>) => (await valueOf(() => arbitrary)).outcome.finding;

  test("a filter that rejects everything is named, in good time", async () => {
    expect(await messageOf(fc.integer().filter(() => false))).toMatchObject({
      kind: "error",
      title: "endless draws",
      message:
        'the input "value" has no value after 100,000 draws: a filter in its arbitrary rejects nearly everything',
      hint: "build values that pass, with map or chain, in place of filter",
      location: { file: expect.stringContaining("inputs.test.ts") },
    });
  });

  test("a filter that rejects what is simple is none of those", async () => {
    expect(await messageOf(fc.integer().filter((value) => value > 100))).toBeUndefined();
  });

  test("what it throws is the finding, with the name of the input", async () => {
    const thrower = fc.nat().map(() => {
      throw new TypeError("no such thing");
    });
    expect(await messageOf(thrower)).toMatchObject({
      kind: "error",
      message: 'the arbitrary of the input "value" threw TypeError: no such thing',
    });
  });

  test.each([
    ["nothing", () => undefined, "expected an object with a value"],
    ["an integer of nonsense", (random: { nextInt(min: number, max: number): number }) => ({
      value: random.nextInt(5, 1),
    }), "nextInt: expected two safe integers, the smaller one first, found 5 and 1"],
  ])("an arbitrary that makes %s is refused", async (_what, generate, message) => {
    expect((await messageOf({ generate } as never))?.message).toContain(message);
  });
});
