/** examples/crash-safe-file: the search finds the crash that empties the file, and none in the fixed version. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadOne } from "../../../src/api/project/load/load.ts";
import { range } from "../../../src/api/runs/run/range.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { ROOT } from "../../support/files.ts";

async function searched(version: "broken" | "fixed") {
  const { program } = await loadOne(join(ROOT, `examples/crash-safe-file/${version}.scenario.ts`), undefined);
  return await testProgram(program, { seeds: range(1, 200) });
}

test("the broken version is found within 200 runs, and shrinks to a few decisions", async () => {
  const { outcome, failed } = await searched("broken");
  expect(outcome.finding).toMatchObject({
    kind: "error",
    message: "SyntaxError: Unexpected end of JSON input",
    task: "counter",
    location: { line: 28 },
  });
  expect(failed?.decisions.filter(({ value }) => value !== 0).length).toBeLessThanOrEqual(10);
});

test("the fixed version survives the same search", async () => {
  expect((await searched("fixed")).outcome.finding).toBeUndefined();
});
