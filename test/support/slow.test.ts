/** Slices of the slow tests: each test is in exactly one, and a slice that is none is an error. */
import { expect, test } from "vitest";
import { isInSlice, parseSlice } from "./slow.ts";
import { fc } from "./properties.ts";

test("each test is in exactly one of n slices", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 50 }), (name, of) => {
      const slices = Array.from({ length: of }, (_, index) => parseSlice(`${index}/${of}`)!);
      expect(slices.filter((slice) => isInSlice(name, slice))).toHaveLength(1);
    }),
  );
});

test("without a slice set there is none", () => {
  expect(parseSlice(undefined)).toBeUndefined();
  expect(parseSlice("")).toBeUndefined();
});

test.each(["1/1", "2", "/", "0/0", "-1/3", "1/3/5", "a/b", " 0/1", "0.5/1"])("%j is refused as a slice", (text) => {
  expect(() => parseSlice(text)).toThrow(`SEEDBED_SLOW_SLICE: expected i/n`);
});
