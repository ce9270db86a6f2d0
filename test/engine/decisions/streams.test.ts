import { describe, expect, test } from "vitest";
import { Streams } from "../../../src/engine/decisions/streams.ts";
import { fc } from "../../support/properties.ts";

const draw = (streams: Streams, name: string, count: number, bound = 1_000_000) =>
  Array.from({ length: count }, () => streams.integer(name, bound));

test.each(["throws", "is gone"])("a stream is the same even if charCodeAt %s", (how) => {
  const wanted = draw(new Streams(7), "crypto", 5);
  const real = Object.getOwnPropertyDescriptor(String.prototype, "charCodeAt")!;
  const value = () => {
    throw new Error("patched");
  };
  let [found, inForce]: unknown[] = [];
  try {
    if (how === "throws") Object.defineProperty(String.prototype, "charCodeAt", { ...real, value });
    else Reflect.deleteProperty(String.prototype, "charCodeAt");
    found = draw(new Streams(7), "crypto", 5);
    inForce = Object.getOwnPropertyDescriptor(String.prototype, "charCodeAt")?.value;
  } finally {
    Object.defineProperty(String.prototype, "charCodeAt", real);
  }
  expect(found).toEqual(wanted);
  expect(inForce).toBe(how === "throws" ? value : undefined);
});

describe("streams", () => {
  test("one more draw in one stream does not shift another", () => {
    fc.assert(fc.property(fc.integer(), fc.nat({ max: 20 }), fc.string(), fc.string(), (seed, extra, one, other) => {
      fc.pre(one !== other);
      const undisturbed = draw(new Streams(seed), one, 10);
      const streams = new Streams(seed);
      const first = draw(streams, one, 5);
      draw(streams, other, extra);
      expect([...first, ...draw(streams, one, 5)]).toEqual(undisturbed);
    }));
  });

  test("streams differ by name and by seed", () => {
    const values = [
      draw(new Streams(1), "a", 4),
      draw(new Streams(1), "b", 4),
      draw(new Streams(2), "a", 4),
      draw(new Streams(2), "b", 4),
    ];
    expect(new Set(values.map(String)).size).toBe(4);
  });

  test("streams give integers below the bound, up to 2^53", () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (seed, bound) => {
      for (const value of draw(new Streams(seed), "x", 20, bound)) {
        expect(Number.isSafeInteger(value) && value >= 0 && value < bound).toBe(true);
      }
    }));
  });

  test("streams reach every value, evenly enough", () => {
    const counts = new Array(10).fill(0);
    for (const value of draw(new Streams(7), "x", 10_000, 10)) counts[value]++;
    for (const count of counts) expect(count).toBeGreaterThan(850);
  });

  test("streams fill all 53 bits when the bound is 2^53", () => {
    const low = draw(new Streams(3), "x", 200, 2 ** 53).map((value) => value % 2 ** 21);
    expect(new Set(low).size).toBeGreaterThan(190);
  });

  test("streams have the values that recordings of revision 1 rely on, on every machine", () => {
    const streams = new Streams(42);
    expect([draw(streams, "pick", 6, 3), draw(streams, "rand_u64", 3, 2 ** 32)]).toEqual(KNOWN);
  });
});

const KNOWN = [[2, 0, 2, 1, 0, 0], [2_092_716_799, 2_662_832_704, 502_784_432]];
