/** `examples/crdt`: replicas of Yjs agree in the end; a number that all of them set loses likes. */
import { expect } from "vitest";
import { loadOne } from "../../src/api/project/load/load.ts";
import { range } from "../../src/api/runs/run/range.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { exampleScenarios } from "../support/files.ts";
import { slow, slowParts } from "../support/slow.ts";

const [broken, fixed] = exampleScenarios("crdt/*.scenario.ts");

async function finding(file: string, seeds: number, first = 1) {
  const { program } = await loadOne(file, undefined);
  const { failed } = await testProgram(program, { seeds: range(first, first + seeds - 1), shrink: false });
  return failed?.outcome.finding;
}

slow("a like is lost where all replicas set one number", async () => {
  expect(await finding(broken!, 10)).toMatchObject({ kind: "invariant", title: "every like counts" });
});

slow("likes that each replica counts survive 2 seeds", async () => expect(await finding(fixed!, 2)).toBeUndefined());
slowParts("likes that each replica counts survive 2,000 seeds", 20, async (part) => {
  expect(await finding(fixed!, 100, 1 + part * 100)).toBeUndefined();
});
