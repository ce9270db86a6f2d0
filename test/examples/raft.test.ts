/** `examples/raft`: a leader that commits what only it has loses a write that it acknowledged; Raft as it is does not. */
import { expect } from "vitest";
import { loadOne } from "../../src/api/project/load/load.ts";
import { range } from "../../src/api/runs/run/range.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { exampleScenarios } from "../support/files.ts";
import { slow, slowParts } from "../support/slow.ts";

const [broken, fixed] = exampleScenarios("raft/*.scenario.ts");

async function finding(file: string, seeds: number, first = 1) {
  const { program } = await loadOne(file, undefined);
  const { failed } = await testProgram(program, { seeds: range(first, first + seeds - 1), shrink: false });
  return failed?.outcome.finding;
}

slow("a leader that commits what only it has loses a write", async () => {
  expect(await finding(broken!, 200)).toMatchObject({ kind: "error", title: "ConsistencyError" });
});

slow("Raft as it is survives 2 seeds", async () => expect(await finding(fixed!, 2)).toBeUndefined());
slowParts("Raft as it is survives 2,000 seeds", 20, async (part) => {
  expect(await finding(fixed!, 100, 1 + part * 100)).toBeUndefined();
});
