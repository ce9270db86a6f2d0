/** Draws of inputs: their bounds, their order, their defaults and how they are drawn. */
import { describe, expect, test } from "vitest";
import type { Decision } from "../../../src/engine/decisions/decision.ts";
import {
  areBounds,
  compareInputs,
  defaultInput,
  distanceOf,
  drawInput,
  fitsInput,
  inputAt,
  type InputBounds,
  type InputValue,
  isBelowSimplest,
  nearestInput,
  simplestInput,
} from "../../../src/engine/decisions/inputs.ts";
import { EditedSource, RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { Streams } from "../../../src/engine/decisions/streams.ts";
import type { Kernel } from "../../../src/engine/world/kernel.ts";
import { decidedRandom } from "../../../src/engine/world/inputs/decided_random.ts";
import { fc } from "../../support/properties.ts";

const ordered = <T extends number | bigint>(one: T, other: T): readonly [T, T] =>
  one < other ? [one, other] : [other, one];

const bounds: fc.Arbitrary<InputBounds> = fc.oneof(
  fc.tuple(fc.maxSafeInteger(), fc.maxSafeInteger()).map(([one, other]) => ordered(one, other)),
  fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })).map(([one, other]) =>
    ordered(one, other)
  ),
  fc.tuple(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }))
    .map(([one, other]) => ordered(one, other).map(String) as [string, string]),
).map(([min, max]) => ({ min, max }));

const drawnBy = (seed: number, of: InputBounds): InputValue => {
  const streams = new Streams(seed);
  return drawInput(of, (bound) => streams.integer("input", bound));
};
const drawn = fc.tuple(bounds, fc.nat(), fc.nat()).map(([of, one, other]) =>
  [of, drawnBy(one, of), drawnBy(other, of)] as const
);

test("what is drawn is between the bounds, and written as they are", () => {
  fc.assert(fc.property(drawn, ([of, value]) => {
    expect(fitsInput(value, of)).toBe(true);
    expect(fitsInput(nearestInput(value, of), of)).toBe(true);
  }));
});

test("what a run asks for has bounds that a trace may hold", () => {
  fc.assert(fc.property(bounds, ({ min, max }) => {
    const asked: InputBounds[] = [];
    const decide = (request: InputBounds) => {
      asked.push(request);
      return simplestInput(request);
    };
    const random = decidedRandom({ decide } as unknown as Kernel, "x");
    if (typeof min === "number") random.nextInt(min, max as number);
    random.nextBigInt(BigInt(min), BigInt(max));
    expect(asked.every(areBounds)).toBe(true);
  }));
});

test.each<[InputValue, InputValue]>([[1, "2"], ["1", 2], [2, 1], [1, 1], ["1", "100"], [`${10n ** 20n}`, "1"]])(
  "bounds that no run asks for: %j and %j",
  (min, max) => {
    expect(areBounds({ min, max })).toBe(false);
  },
);

test("nothing between the bounds is nearer to zero than the simplest, which is the default", () => {
  fc.assert(fc.property(drawn, ([of, value]) => {
    const size = (each: InputValue) => BigInt(each) < 0n ? -BigInt(each) : BigInt(each);
    expect(size(value) >= size(simplestInput(of))).toBe(true);
    expect(defaultInput({ ...of, label: "x", nth: 0 })).toBe(simplestInput(of));
  }));
});

test("whoever draws on and on gets other integers than the simplest, the same every time", () => {
  const of = { min: 0, max: 1000, label: "x" };
  const late = Array.from({ length: 40 }, (_, index) => defaultInput({ ...of, nth: 1_000 + index }));
  expect(new Set(late).size).toBeGreaterThan(10);
  expect(late.every((value) => fitsInput(value, of))).toBe(true);
  expect(late).toEqual(Array.from({ length: 40 }, (_, index) => defaultInput({ ...of, nth: 1_000 + index })));
});

test("a value is found again by its distance and its side", () => {
  fc.assert(fc.property(drawn, ([of, value]) => {
    expect(inputAt(distanceOf(value, of), isBelowSimplest(value, of), of)).toBe(value);
  }));
});

test("the order is total, and the simplest comes first", () => {
  fc.assert(fc.property(drawn, ([of, one, other]) => {
    const forth = compareInputs([one, of], [other, of]);
    expect(Math.sign(forth)).toBe(-Math.sign(compareInputs([other, of], [one, of])) + 0);
    expect(forth === 0).toBe(one === other);
    expect(compareInputs([simplestInput(of), of], [one, of])).toBeLessThanOrEqual(0);
  }));
});

test.each([
  [{ min: 0, max: 5 }, new Set([0, 1, 2, 3, 4, 5])],
  [{ min: -1, max: 1 }, new Set([-1, 0, 1])],
])("between %j every integer is drawn", (of, all) => {
  expect(new Set(Array.from({ length: 300 }, (_, seed) => drawnBy(seed, of)))).toEqual(all);
});

test("between wide bounds, edges and small integers are drawn often", () => {
  const of = { min: -0x80000000, max: 0x7fffffff };
  const values = Array.from({ length: 2_000 }, (_, seed) => drawnBy(seed, of) as number);
  for (const edge of [of.min, of.max, 0, 1, -1]) {
    expect(values.filter((value) => value === edge).length).toBeGreaterThan(10);
  }
  expect(values.filter((value) => Math.abs(value) > 2 ** 29).length).toBeGreaterThan(300);
  expect(values.filter((value) => Math.abs(value) < 1_000).length).toBeGreaterThan(300);
});

describe("a source that is edited", () => {
  const input = (value: InputValue, more: Partial<Decision> = {}): Decision => ({
    kind: "input",
    label: "amount",
    value,
    bounds: { min: 0, max: 100 },
    ...more,
  });
  const request = (of: InputBounds) => ({ kind: "input", label: "amount", nth: 0, ...of }) as const;

  test("a value out of the bounds becomes the nearest one, and a missing one the simplest", () => {
    const source = new EditedSource([input(70), input("12345678901234567890")]);
    expect(source.next(request({ min: 0, max: 50 }))).toBe(50);
    expect(source.next(request({ min: 0, max: 50 }))).toBe(50);
    expect(source.next(request({ min: 3, max: 50 }))).toBe(3);
    expect(source.unused).toHaveLength(2);
  });

  test("a replay insists on the bounds", () => {
    expect(new RecordedSource([input(70)]).next(request({ min: 0, max: 100 }))).toBe(70);
    expect(() => new RecordedSource([input(70)]).next(request({ min: 0, max: 50 }))).toThrow(
      'for input "amount" the run takes a whole number from 0 to 50, and the recording has 70',
    );
  });
});
