/** What of the inputs of a failure does not matter: whole inputs, and parts of them. */
import { expect, test } from "vitest";
import { changedPart } from "../../../src/engine/modes/changed_part.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { scenarioReport } from "../../../src/api/runs/run/scenario_report.ts";
import { loadSource } from "../../support/source.ts";

async function told(inputs: string, body: string) {
  const [loaded] = await loadSource(`import fc from "fast-check"; import { scenario } from "seedbed";
    export default scenario("case").forAll({ ${inputs} }).step("code", ({ input }) => { ${body} });`);
  const result = await testProgram(loaded!.program);
  const { story = [] } = await scenarioReport(loaded!, result, { cwd: "/", durationMs: 0 });
  return story.flatMap(({ input, note }) => input === undefined ? [] : [[input.name, input.free, note]]);
}

test("an input that the failure does not depend on is told apart from one that it does", async () => {
  const found = await told(
    "amount: fc.integer({ min: 0, max: 1000 }), note: fc.string()",
    `if (input.amount > 500) throw new Error("too much");`,
  );
  expect(found).toEqual([
    ["amount", undefined, "input"],
    ["note", ["note"], "input: any other value fails too"],
  ]);
});

test("parts of an input have their paths", async () => {
  const found = await told(
    "items: fc.array(fc.record({ sku: fc.integer({ min: 0, max: 99 }), count: fc.integer({ min: 0, max: 99 }) }))",
    `if (input.items.some(({ count }) => count === 7)) throw new Error("seven");`,
  );
  expect(found).toEqual([["items", ["items[0].sku"], "input: any other value of items[0].sku fails too"]]);
});

test("the innermost part that holds all differences", () => {
  expect([
    changedPart({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }),
    changedPart({ a: 1, "b c": 2 }, { a: 1, "b c": 3 }),
    changedPart([1, 2, 3], [1, 5, 6]),
    changedPart([1], [1, 2]),
    changedPart({ a: 1 }, { a: 1 }),
    changedPart("x", "y"),
  ]).toEqual([".a[1].b", '["b c"]', "", "", undefined, ""]);
});
