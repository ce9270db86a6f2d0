/** Scores of contracts, against the formula. */
import { expect, test } from "vitest";
import { fc } from "../support/properties.ts";
import { contractScore, overallScore, type Scored, shareOf, wilson } from "../../src/api/runs/agents/score.ts";

const WEIGHTS = { critical: 3, high: 2, medium: 1, low: 1 };
const cell = fc.record({
  severity: fc.constantFrom("critical", "high", "medium", "low"),
  status: fc.constantFrom("passed", "failed", "skipped", "not exercised"),
}) as fc.Arbitrary<Scored>;

test("cells that do not count are in neither sum, and only a critical failure fails", () => {
  fc.assert(fc.property(fc.array(cell), (cells) => {
    const sum = (status: string) =>
      cells.filter((each) => each.status === status).reduce((total, { severity }) => total + WEIGHTS[severity], 0);
    const all = sum("passed") + sum("failed");
    if (all === 0) {
      expect(() => contractScore(cells)).toThrow("exercised");
      return;
    }
    const { score, passed } = contractScore(cells);
    expect(score).toBeCloseTo(100 * sum("passed") / all, 1);
    expect(passed).toBe(!cells.some(({ severity, status }) => severity === "critical" && status === "failed"));
  }));
});

test("phases that did not run have no weight, and nothing is no score", () => {
  expect(overallScore([{ score: 1, weight: 0.35 }, { score: 0, weight: 0.35 }])).toBeCloseTo(0.5);
  expect(() => overallScore([])).toThrow("found none");
  expect(() => overallScore([{ score: 1, weight: 0 }])).toThrow("found none");
});

test("the share is of the weight, and nothing is no share", () => {
  expect(shareOf([{ passed: true, weight: 3 }, { passed: false, weight: 1 }])).toBe(0.75);
  expect(() => shareOf([])).toThrow("found nothing");
  expect(() => shareOf([{ passed: true, weight: 0 }])).toThrow("found nothing");
});

test("the interval of Wilson holds the share, and narrows with more runs", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(1000), (all, some) => {
    const passed = Math.min(some, all);
    const { low, high } = wilson(passed, all);
    expect(low).toBeLessThanOrEqual(passed / all + 1e-4);
    expect(high).toBeGreaterThanOrEqual(passed / all - 1e-4);
    const wider = wilson(passed, all);
    const narrower = wilson(passed * 4, all * 4);
    expect(narrower.high - narrower.low).toBeLessThanOrEqual(wider.high - wider.low + 1e-3);
  }));
  // Table 1 of Newcombe, "Two-sided confidence intervals for the single proportion", 1998: 81 of 263.
  expect(wilson(81, 263)).toEqual({ low: 0.2553, high: 0.3662 });
});
