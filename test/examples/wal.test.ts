/** `examples/wal`: what a database acknowledges without an fsync is gone once the power has failed. */
import { expect, test } from "vitest";
import { loadOne } from "../../src/api/project/load/load.ts";
import { range } from "../../src/api/runs/run/range.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { exampleScenarios } from "../support/files.ts";
import { slow } from "../support/slow.ts";

const [broken, fixed] = exampleScenarios("wal/*.scenario.ts");

test("a log that forgets an fsync loses a number, and a few decisions say how", async () => {
  const { program } = await loadOne(broken!, undefined);
  const { failed } = await testProgram(program, { seeds: range(1, 100) });
  expect(failed!.outcome.finding).toMatchObject({ kind: "invariant", title: "what was acknowledged is there" });
  expect(failed!.shrunk!.after.deviations).toBeLessThanOrEqual(4);
});

async function survives(seeds: number) {
  const { program } = await loadOne(fixed!, undefined);
  const result = await testProgram(program, { seeds: range(1, seeds) });
  expect(result.failed?.outcome.finding).toBeUndefined();
  expect(result.runs).toBeGreaterThan(seeds);
}

test("a log that is synced survives 100 seeds", () => survives(100));
slow("a log that is synced survives 5,000 seeds", () => survives(5_000));
