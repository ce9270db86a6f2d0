/** `examples/raft`: each of five classic mistakes is found; Raft as it is survives. */
import { expect, test } from "vitest";
import type { Bug } from "../../examples/raft/messages.ts";
import { loadOne } from "../../src/api/project/load/load.ts";
import { range } from "../../src/api/runs/run/range.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { exampleScenarios, ROOT } from "../support/files.ts";
import { slow, slowParts } from "../support/slow.ts";
import { loadSource } from "../support/source.ts";

const [broken, fixed] = exampleScenarios("raft/*.scenario.ts");

async function finding(file: string, seeds: number, first = 1) {
  const { program } = await loadOne(file, undefined);
  const { failed } = await testProgram(program, { seeds: range(first, first + seeds - 1), shrink: false });
  return failed?.outcome.finding;
}

/** How each shows. */
const MISTAKES: Readonly<Record<Bug, object>> = {
  "forgets its vote": { kind: "invariant", title: "nobody votes twice in a term" },
  "forgets its log": { kind: "error", title: "ConsistencyError" },
  "votes for a stale log": { kind: "error", title: "ConsistencyError" },
  "commits without a majority": { kind: "error", title: "ConsistencyError" },
  "reads from memory": { kind: "error", title: "ConsistencyError" },
};

for (const [bug, found] of Object.entries(MISTAKES)) {
  slow(`a Raft that ${bug} is found within 500 seeds`, async () => {
    const [loaded] = await loadSource(
      `import { replicated } from ${JSON.stringify(`${ROOT}examples/raft/replicated.ts`)};
      export default replicated("a mistake", ${JSON.stringify(bug)});`,
    );
    const { failed } = await testProgram(loaded!.program, { seeds: range(1, 500), shrink: false });
    expect(failed?.outcome.finding).toMatchObject(found);
  });
}

slow(
  "the mistake of broken.scenario.ts is found within the seeds that a test has unless it says otherwise",
  async () => {
    expect(await finding(broken!, 100)).toMatchObject({ kind: "error", title: "ConsistencyError" });
  },
);

test("Raft as it is survives 2 seeds", async () => expect(await finding(fixed!, 2)).toBeUndefined());
slowParts("Raft as it is survives 10,000 seeds", 40, async (part) => {
  expect(await finding(fixed!, 250, 1 + part * 250)).toBeUndefined();
});
