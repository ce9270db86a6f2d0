import { describe, expect, test } from "vitest";
import { isDeeperThan, toJson } from "../../src/engine/json.ts";
import { fc } from "../support/properties.ts";

describe("toJson", () => {
  test("toJson leaves JSON unchanged, down to its depth", () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const json = JSON.parse(JSON.stringify(value));
      expect(toJson(json)).toEqual(json);
    }));
  });

  test("toJson makes JSON that survives as text from anything, and never throws", () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
      withBoxedValues: true,
    });
    fc.assert(fc.property(anything, (value) => {
      const json = toJson(value);
      expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    }));
  });

  const circular: Record<string, unknown> = { n: 1 };
  circular["self"] = { circular };
  class Point {
    x = 1;
  }

  test.each<[string, unknown, unknown]>([
    ["a cycle", circular, { n: 1, self: { circular: "[circular]" } }],
    ["not a number", [NaN, Infinity, -0], ["NaN", "Infinity", 0]],
    ["a big integer", 5n, "5n"],
    ["nothing", undefined, null],
    ["a function and a symbol", [toJson, Symbol("s"), () => {}], [
      "[function toJson]",
      "Symbol(s)",
      "[function anonymous]",
    ]],
    ["an error, without the stack that names the machine", new RangeError("far"), "RangeError: far"],
    ["an error with a code", Object.assign(new Error("no"), { code: "ENOENT" }), "Error: no (ENOENT)"],
    ["dates", [new Date(0), new Date(NaN)], ["1970-01-01T00:00:00.000Z", "Invalid Date"]],
    ["an instance", new Point(), { x: 1 }],
    ["a set and a map", [new Set([1]), new Map([["a", 1]])], [{ "[set]": [1] }, { "[map]": [["a", 1]] }]],
    ["bytes", new Uint8Array(3), "[Uint8Array 3 bytes]"],
    ["a promise", Promise.resolve(1), "[promise]"],
    ["what is too deep", [[[[[[[1]]]]]]], [[[[[["[array]"]]]]]]],
    ["what throws when it is looked at", { a: new Proxy({}, { ownKeys: () => expect.fail("looked") }) }, {
      a: "[unreadable]",
    }],
  ])("toJson converts any value: %s", (_what, value, json) => {
    expect(toJson(value)).toEqual(json);
  });

  test("toJson bounds lengths", () => {
    expect(toJson("x".repeat(10_001))).toBe(`${"x".repeat(10_000)}… (10001 characters)`);
    expect(toJson(new Array(5000).fill(1))).toHaveLength(1000);
  });

  test("toJson keeps a key called __proto__ as a key", () => {
    const json = toJson(JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(JSON.stringify(json)).toBe('{"__proto__":{"polluted":true}}');
    expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
  });
});

test("isDeeperThan finds the depth of a value", () => {
  expect([isDeeperThan(0, 1), isDeeperThan(0, []), isDeeperThan(1, []), isDeeperThan(1, { a: {} })]).toEqual([
    false,
    true,
    false,
    true,
  ]);
  const deep = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
  expect(isDeeperThan(200, deep)).toBe(true);
});
