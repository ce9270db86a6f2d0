/** Two nodes take a put for the same key before either has heard of the other. */
import { expect, test } from "vitest";
import { programOf, run, seeded } from "../support/programs.ts";
import { seeds } from "../support/arbitraries.ts";
import { fc } from "../../support/properties.ts";

const NODES = ["n0", "n1", "n2"];

test("of two puts of one version, every node keeps that of the later node, in any order of arrival", async () => {
  const nodes = fc.constantFrom(["n0", "n1"], ["n1", "n0"], ["n0", "n2"], ["n2", "n0"], ["n1", "n2"], ["n2", "n1"]);
  await fc.assert(
    fc.asyncProperty(nodes, seeds, async ([first, second], seed) => {
      const [earlier, later] = [first!, second!].sort();
      const program = programOf([
        { type: "partition", a: first, b: second },
        { type: "client_put", node: first, key: "x", value: `from ${first}` },
        { type: "client_put", node: second, key: "x", value: `from ${second}` },
        { type: "heal", a: first, b: second },
        ...NODES.map((node) => ({ type: "kv_node_equals", node, key: "x", equals: `from ${later}` })),
      ], { world: { cluster: { nodes: NODES } } });
      const { outcome } = await run(program, { source: seeded(seed, "random") });
      expect(outcome.finding?.message, `${earlier} and ${later}`).toBeUndefined();
    }),
    { numRuns: 50 },
  );
});
