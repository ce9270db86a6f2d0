/** The line of progress on a terminal. */
import { expect, test } from "vitest";
import { describe } from "../../src/cli/searching.ts";

const exploring = {
  phase: "explore",
  runs: 12_400,
  of: 20_001,
  failing: 0,
  findings: 0,
  distinct: 312,
  unseen: 14,
  newChance: 0.0041,
} as const;

test("an exploration shows its speed, what it has seen, what is left by estimate, and what it has found", () => {
  expect(describe(exploring, 2_000)).toBe(
    "12,400/20,001 runs, 6,200/s, 312 schedules, ~14 unseen, 0.41% new, no findings",
  );
  expect(
    describe({ ...exploring, of: undefined, failing: 31, findings: 2, distinct: 1, unseen: 0, newChance: 0 }, 1_000),
  ).toBe(
    "12,400 runs, 12,400/s, 1 schedule, ~0 unseen, 0% new, 2 findings in 31 failing runs",
  );
});

test("a search and a shrink show how far they are", () => {
  expect(describe({ phase: "search", runs: 50, of: 100 }, 500)).toBe("50/100 runs, 100 seeds/s");
  expect(describe({ phase: "shrink", attempts: 7, deviations: 1 }, 500)).toBe("shrinking: 7 attempts, 1 choice left");
});
