import { expect, test } from "vitest";
import { durationMs, formatDurationMs, parseDurationMs } from "../../../src/engine/text/duration.ts";
import { parsePlace } from "../../../src/engine/ir/place.ts";
import { suggest } from "../../../src/engine/text/suggest.ts";
import { formatLocation } from "../../../src/engine/errors.ts";
import { fc } from "../../support/properties.ts";

test.each([
  ["0ms", 0],
  ["250ms", 250],
  ["1.5s", 1500],
  ["10m", 600_000],
  ["2h", 7_200_000],
  ["1d", 86_400_000],
  ["3us", 0.003],
  ["500ns", 0.0005],
])("%s is %d ms", (text, ms) => {
  expect(parseDurationMs(text)).toBeCloseTo(ms, 12);
});

test.each(["", "5", "ms", "-1ms", "1.ms", ".5s", "1e3ms", "1 s", "1s ", "1s1ms", "١s", "1S", "Infinityms"])(
  "%j is no duration",
  (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
    expect(() => durationMs(text)).toThrow(RangeError);
  },
);

test("numbers are durations in ms, and not below zero", () => {
  expect(durationMs(5)).toBe(5);
  for (const bad of [-1, NaN]) expect(() => durationMs(bad)).toThrow(`found ${JSON.stringify(bad)}`);
});

test("durations are shown for people", () => {
  expect([0.5, 999, 1204, 119_999, 150_000, 7_200_000].map(formatDurationMs)).toEqual(
    ["0.5 ms", "999 ms", "1.204 s", "119.999 s", "150 s", "7200 s"],
  );
});

test("parsing a place inverts formatting it", () => {
  fc.assert(fc.property(fc.string({ minLength: 1 }), fc.option(fc.nat(), { nil: undefined }), (file, line) => {
    fc.pre(line !== undefined || !/:\d+$/.test(file));
    fc.pre(!/[\n\r\u2028\u2029]/.test(file));
    expect(parsePlace(formatLocation({ file, line }))).toEqual(line === undefined ? { file } : { file, line });
  }));
});

test("suggestions are close to the given name", () => {
  const known = ["set_kv", "get_kv_assert", "sleep"];
  expect([suggest("setkv", known), suggest("SLEEP", known), suggest("sleeep", known)]).toEqual([
    "set_kv",
    "sleep",
    "sleep",
  ]);
  expect([suggest("xyz", known), suggest("", known), suggest("a", [])]).toEqual([undefined, undefined, undefined]);
});
