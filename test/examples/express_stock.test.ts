/** The race of two requests to an Express server is found and shrunk; the fixed server survives the same search. */
import { expect, test } from "vitest";
import { loadOne } from "../../src/api/project/load/load.ts";
import { range } from "../../src/api/runs/run/range.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { exampleScenarios } from "../support/files.ts";
import { slow } from "../support/slow.ts";

const [broken, fixed] = exampleScenarios("express-stock/*.scenario.ts");

test("the shop that checks and then takes sells the last lamp twice, and a few decisions say how", async () => {
  const { program } = await loadOne(broken!, undefined);
  const { failed } = await testProgram(program, { seeds: range(1, 100) });
  expect(failed!.outcome.finding).toMatchObject({ kind: "invariant" });
  expect(failed!.shrunk!.after.deviations).toBeLessThanOrEqual(10);
});

async function survives(seeds: number) {
  const { program } = await loadOne(fixed!, undefined);
  const result = await testProgram(program, { seeds: range(1, seeds) });
  expect(result.failed?.outcome.finding).toBeUndefined();
  expect(result.runs).toBeGreaterThan(seeds);
}

test("the shop that leaves the check to its database survives 30 seeds", () => survives(30));
slow("the shop that leaves the check to its database survives 500 seeds", () => survives(500));
