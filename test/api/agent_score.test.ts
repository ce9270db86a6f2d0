/** Scores of contracts, against the formula. */
import { expect, test } from "vitest";
import { fc } from "../support/properties.ts";
import { contractScore, overallScore, type Scored } from "../../src/api/runs/agents/score.ts";

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
