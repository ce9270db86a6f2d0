/** Draws as decimal fractions. */
import { expect, test } from "vitest";
import { atDigits, digitsOf, UNIT } from "../../../src/engine/decisions/unit.ts";
import { fc } from "../../support/properties.ts";

test.each([[0, 0], [0.5, 1], [0.25, 2], [0.125, 3], [0.1, 1], [0.123456, 6]])(
  "%d needs %i digits",
  (fraction, digits) => {
    expect(digitsOf(Math.round(fraction * UNIT))).toBe(digits);
  },
);

const draws = fc.integer({ min: 0, max: 99_999 }).map((value) => Math.round(value / 100_000 * UNIT));

test("a rounded draw has at most the requested digits, and is the nearest one on the requested side", () => {
  fc.assert(fc.property(draws, fc.integer({ min: 0, max: 8 }), (value, digits) => {
    const unitOfDigits = UNIT / 10 ** digits;
    for (
      const [round, isOnSide] of [
        [Math.floor, (rounded: number) => rounded <= value + 1],
        [Math.ceil, (rounded: number) => rounded >= value - 1],
      ] as const
    ) {
      const rounded = atDigits(value, digits, round);
      if (rounded < UNIT - 1) expect(digitsOf(rounded)).toBeLessThanOrEqual(digits);
      expect(isOnSide(rounded)).toBe(true);
      expect(Math.abs(rounded - value)).toBeLessThanOrEqual(unitOfDigits + 1);
      expect(rounded).toBeLessThan(UNIT);
    }
  }));
});

test("no draw needs more than 17 digits, and the last one needs all of them", () => {
  expect(digitsOf(UNIT - 1)).toBe(17);
  fc.assert(fc.property(fc.nat({ max: 2 ** 31 - 1 }), (value) => {
    expect(digitsOf(value)).toBeLessThanOrEqual(17);
  }));
});
