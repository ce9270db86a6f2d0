/** Shrinking drops the tasks that have no part in a race. */
import { expect, test } from "vitest";
import { testProgram } from "../../../src/api/test_program.ts";
import { validateScenario } from "../../../src/engine/ir/validate.ts";

const set = (value: string) => [{ type: "sleep", duration: "1ms" }, { type: "set_kv", key: "last", value }];
const noise = [{ type: "sleep", duration: "2ms" }, { type: "set_kv", key: "noise", value: "x" }];

test("of five tasks, the two that race are left", async () => {
  const { ir } = validateScenario({
    version: 1,
    name: "the last writer",
    steps: [
      { type: "parallel", tasks: { one: noise, ann: set("ann"), two: noise, bob: set("bob"), three: noise } },
      { type: "get_kv_assert", key: "last", equals: "bob" },
    ],
  });
  const { failed } = await testProgram({ ir: ir! });
  const parallel = failed!.shrunk!.program.ir.steps[0] as { tasks: object };
  expect(Object.keys(parallel.tasks)).toEqual(["ann", "bob"]);
  expect(failed!.shrunk!.after.deviations).toBe(1);
});
