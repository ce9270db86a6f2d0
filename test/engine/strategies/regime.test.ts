/** Regimes of the random strategy: what a search meets over a few seeds. */
import { expect, test } from "vitest";
import { Streams } from "../../../src/engine/decisions/streams.ts";
import { radicalInverse, regimeOf } from "../../../src/engine/strategies/regime.ts";

const regimes = Array.from({ length: 2_000 }, (_, seed) => regimeOf(seed, new Streams(seed)));
const share = (holds: (regime: (typeof regimes)[number]) => boolean) => regimes.filter(holds).length / regimes.length;

test("at least one of any two consecutive seeds has late remote operations", () => {
  for (let seed = 1; seed < regimes.length; seed++) {
    expect(regimes[seed - 1]!.late + regimes[seed]!.late, `seeds ${seed - 1} and ${seed}`).toBeGreaterThan(0);
  }
});

test("regimes have the shares that the strategy documents", () => {
  expect(share(({ late }) => late > 0)).toBeCloseTo(0.6, 1);
  expect(share(({ late }) => late === 1)).toBeCloseTo(0.3, 1);
  expect(share(({ starts }) => starts === "together")).toBeCloseTo(0.6, 1);
  expect(share(({ keepsTies }) => keepsTies)).toBeCloseTo(0.5, 1);
  expect(share(({ pauses }) => pauses !== "none")).toBeCloseTo(0.1, 1);
  expect(share(({ isWide }) => isWide)).toBeCloseTo(0.5, 1);
});

test("the van der Corput sequence mirrors the digits of a number at the point", () => {
  expect([0, 1, 2, 3, 4, 5].map((n) => radicalInverse(n, 2))).toEqual([0, 0.5, 0.25, 0.75, 0.125, 0.625]);
  expect([1, 2, 3].map((n) => radicalInverse(n, 3))).toEqual([1 / 3, 2 / 3, 1 / 9]);
});
