/** `examples/lock`: a worker that stands still loses its lease, and overwrites what another one has written. */
import { expect, test } from "vitest";
import { loadOne } from "../../src/api/project/load/load.ts";
import { range } from "../../src/api/runs/run/range.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { exampleScenarios } from "../support/files.ts";
import { slow } from "../support/slow.ts";

const [broken, fixed] = exampleScenarios("lock/*.scenario.ts");

test("a lock without fencing loses an addition, and a single pause says how", async () => {
  const { program } = await loadOne(broken!, undefined);
  const { failed } = await testProgram(program, { seeds: range(1, 100) });
  expect(failed!.outcome.finding).toMatchObject({ kind: "invariant", title: "no addition is lost" });
  expect(failed!.shrunk!.after.deviations).toBeLessThanOrEqual(6);
});

async function survives(seeds: number) {
  const { program } = await loadOne(fixed!, undefined);
  const result = await testProgram(program, { seeds: range(1, seeds) });
  expect(result.failed?.outcome.finding).toBeUndefined();
  expect(result.runs).toBeGreaterThan(seeds);
}

test("a lock with fencing survives 30 seeds", () => survives(30));
slow("a lock with fencing survives 5,000 seeds", () => survives(5_000));
