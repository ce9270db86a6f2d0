/** A refund that is wrong for some amounts: found by its input, and shrunk to the smallest of them, whichever seeds found it. */
import { expect } from "vitest";
import { loadOne } from "../../src/api/project/load/load.ts";
import { range } from "../../src/api/runs/run/range.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { slowUnless } from "../support/slow.ts";
import { exampleScenarios } from "../support/files.ts";

for (const first of [1, 101, 201]) {
  slowUnless(first === 1)(`the seeds from ${first} on find 29 cents`, async () => {
    const { program } = await loadOne(exampleScenarios("refund/*.scenario.ts")[0]!);
    const { failed } = await testProgram(program, { seeds: range(first, first + 99) });
    expect(failed?.outcome.finding?.title).toBe("the gateway is told the amount");
    expect(failed?.explanation?.inputs).toMatchObject([{ name: "cents", value: 29 }]);
  });
}
