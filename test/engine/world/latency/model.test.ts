import { describe, expect, test } from "vitest";
import { LATENCY_NAMES, latencyOfKind } from "../../../../src/engine/decisions/latency_kinds.ts";
import { LatencyModel } from "../../../../src/engine/world/latency/model.ts";
import { LATENCY_SCALE_MS, placeOnScale } from "../../../../src/engine/world/latency/scale.ts";

const ms = (minMs: number, maxMs = minMs) => ({ minMs, maxMs });

describe("latencies of a run", () => {
  const model = new LatencyModel({
    http: ms(5, 80),
    "http://db.internal": ms(1),
    "http://db.internal/slow": ms(1_000),
    fs: ms(0, 1),
    "/data/": ms(2, 3),
  });
  test.each([
    ["a capability", "http", "http://a.test/x", 5, 80, 10],
    ["a host", "http", "http://db.internal/rows?id=1", 1, 1, 1],
    ["the longest URL that fits", "http", "http://db.internal/slow/1", 1_000, 1_000, 1_000],
    ["no host that only begins alike", "http", "http://db.internal.test/", 5, 80, 10],
    ["no path that only begins alike", "http", "http://db.internal/slower", 1, 1, 1],
    ["a folder", "fs", "/data/x", 2, 3, 2],
    ["files elsewhere", "fs", "/database", 0, 1, 0.1],
    ["what is not set", "crypto", undefined, 0.001, 1_000, 1],
    ["all operations of a capability", "serve", undefined, 5, 80, 5],
  ])("latencies of a run are those of %s", (_what, kind, target, minMs, maxMs, defaultMs) => {
    expect(model.of(kind, target)).toMatchObject({ minMs, maxMs, defaultMs });
  });

  test("latencies of remote operations respect the longest delay, and local ones are unchanged", () => {
    const capped = new LatencyModel({ "http://a.test": ms(5, 90_000) }, 2_000);
    expect(capped.of("http").maxMs).toBe(2_000);
    expect(capped.of("http", "http://a.test/").maxMs).toBe(2_000);
    expect(capped.of("fs")).toEqual(latencyOfKind("fs"));
  });

  test("latencies have a default within their bounds, for every kind that can be set", () => {
    for (const kind of Object.values(LATENCY_NAMES).flat()) {
      const { minMs, defaultMs, maxMs } = latencyOfKind(kind);
      expect(minMs <= defaultMs && defaultMs <= maxMs, kind).toBe(true);
    }
  });
});

describe("the scale", () => {
  test("the scale has thirty ascending values from a microsecond to an hour", () => {
    expect(LATENCY_SCALE_MS).toHaveLength(30);
    expect([LATENCY_SCALE_MS[0], LATENCY_SCALE_MS.at(-1)]).toEqual([0.001, 3_600_000]);
    expect(LATENCY_SCALE_MS).toEqual(LATENCY_SCALE_MS.toSorted((one, other) => one - other));
    expect(LATENCY_SCALE_MS.slice(9, 13)).toEqual([1, 2, 5, 10]);
  });

  test("the scale places values between two others half way", () => {
    expect([placeOnScale(0), placeOnScale(0.001), placeOnScale(0.0015), placeOnScale(0.002)]).toEqual([-1, 0, 0.5, 1]);
  });
});
