/** A lock in Redis that two tellers have at once is found after a pause and after a fail-over; with fencing tokens the same searches find nothing. */
import { expect } from "vitest";
import { loadFile } from "../../src/api/project/load/load.ts";
import { range } from "../../src/api/runs/run/range.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { exampleScenarios } from "../support/files.ts";
import { slow } from "../support/slow.ts";

const [broken, fixed] = exampleScenarios("redis-lock/*.scenario.ts");

slow("a pause and a fail-over let two tellers have the lock, and a few decisions say how", async () => {
  const loaded = await loadFile(broken!);
  expect(loaded).toHaveLength(2);
  for (const { program } of loaded) {
    const { failed } = await testProgram(program, { seeds: range(1, 200) });
    expect(failed!.outcome.finding, program.ir.name).toMatchObject({ title: "each addition is in the account" });
    expect(failed!.shrunk!.after.deviations, program.ir.name).toBeLessThanOrEqual(10);
  }
});

slow("with fencing tokens, nothing is lost in 200 seeds", async () => {
  for (const { program } of await loadFile(fixed!)) {
    const { failed } = await testProgram(program, { seeds: range(1, 200) });
    expect(failed?.outcome.finding, program.ir.name).toBeUndefined();
  }
});
