/** A request over an idle connection meets its end: found and shrunk; the client that asks again survives the same search. */
import { expect, test } from "vitest";
import { loadOne } from "../../src/api/project/load/load.ts";
import { range } from "../../src/api/runs/run/range.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { exampleScenarios } from "../support/files.ts";
import { slow } from "../support/slow.ts";

const [broken, fixed] = exampleScenarios("keep-alive/*.scenario.ts");

test("the client that reuses an idle connection gets a reset, and a few decisions say how", async () => {
  const { program } = await loadOne(broken!, undefined);
  const { failed } = await testProgram(program, { seeds: range(1, 200) });
  expect(failed!.outcome.finding).toMatchObject({ kind: "error", title: "Error ECONNRESET" });
  expect(failed!.shrunk!.after.deviations).toBeLessThanOrEqual(10);
});

async function survives(seeds: number) {
  const { program } = await loadOne(fixed!, undefined);
  const result = await testProgram(program, { seeds: range(1, seeds) });
  expect(result.failed?.outcome.finding).toBeUndefined();
  expect(result.runs).toBeGreaterThan(seeds);
}

test("the client that asks again survives 30 seeds", () => survives(30));
slow("the client that asks again survives 500 seeds", () => survives(500));
