/** An update of a session over WebSocket is lost: found and shrunk; the server that handles messages in turn survives the same search. */
import { expect, test } from "vitest";
import { loadOne } from "../../src/api/project/load/load.ts";
import { range } from "../../src/api/runs/run/range.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { exampleScenarios } from "../support/files.ts";
import { slow } from "../support/slow.ts";

const [broken, fixed] = exampleScenarios("session-ws/*.scenario.ts");

test("the server that handles messages as they come loses an item, and a few decisions say how", async () => {
  const { program } = await loadOne(broken!, undefined);
  const { failed } = await testProgram(program, { seeds: range(1, 200) });
  expect(failed!.outcome.finding).toMatchObject({ kind: "invariant", title: "both items are in the cart" });
  expect(failed!.shrunk!.after.deviations).toBeLessThanOrEqual(10);
});

async function survives(seeds: number) {
  const { program } = await loadOne(fixed!, undefined);
  const result = await testProgram(program, { seeds: range(1, seeds) });
  expect(result.failed?.outcome.finding).toBeUndefined();
  expect(result.runs).toBeGreaterThan(seeds);
}

test("the server that handles messages in turn survives 20 seeds", () => survives(20));
slow("the server that handles messages in turn survives 500 seeds", () => survives(500));
