/** Shrinking drops the tasks that have no part in a race. */
import { expect, test } from "vitest";
import { loadOne } from "../../../src/api/project/load/load.ts";
import { stepPlaces } from "../../../src/api/project/load/step_places.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import type { StepCode } from "../../../src/engine/ir/author.ts";
import { validateScenario } from "../../../src/engine/ir/validate.ts";
import { folder } from "../../cli/seedbed.ts";
import { codeOf, irOf } from "../support/programs.ts";

const set = (value: string) => [{ type: "sleep", duration: "1ms" }, { type: "set_kv", key: "last", value }];
const noise = [{ type: "sleep", duration: "2ms" }, { type: "set_kv", key: "noise", value: "x" }];

test("shrinking keeps the two of five tasks that race", async () => {
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

test("shrinking keeps both tasks of a lost update in the default order", async () => {
  const add = (value: number) => ({ type: "call", ref: `add${value}` });
  const deposit = (amount: number): StepCode => async ({ kv, sleep }) => {
    const before = Number(kv.get("balance") ?? 0);
    await sleep(1);
    kv.set("balance", String(before + amount));
  };
  const program = {
    ir: irOf([
      { type: "parallel", tasks: { alice: [add(100)], bob: [add(50)], carol: [{ type: "sleep", duration: "1ms" }] } },
      { type: "get_kv_assert", key: "balance", equals: "150" },
    ]),
    code: codeOf({ add100: deposit(100), add50: deposit(50) }),
  };
  const { failed } = await testProgram(program);
  expect(failed).toMatchObject({ strategy: "fifo" });
  const { steps } = failed!.shrunk!.program.ir;
  expect(steps).toHaveLength(2);
  expect(Object.keys((steps[0] as { tasks: object }).tasks)).toEqual(["alice", "bob"]);
});

test("shrinking drops steps of irrelevant tasks, and finds the others in the file", async () => {
  const cwd = folder({
    "x.scenario.yaml": `version: 1
name: steps of tasks
steps:
  - type: parallel
    tasks:
      ann:
        - { type: set_kv, key: noise, value: a }
        - { type: sleep, duration: 1ms }
        - { type: set_kv, key: last, value: ann }
        - { type: set_kv, key: noise, value: b }
      bob:
        - { type: rand_u64 }
        - { type: sleep, duration: 1ms }
        - { type: set_kv, key: noise, value: c }
        - { type: set_kv, key: last, value: bob }
  - { type: get_kv_assert, key: last, equals: bob }
`,
  });
  const loaded = await loadOne("x.scenario.yaml", undefined, { cwd });
  const { failed } = await testProgram(loaded.program);
  const { ir } = failed!.shrunk!.program;
  const { tasks } = ir.steps[0] as unknown as { tasks: Record<string, { type: string; value?: string }[]> };
  const left = Object.entries(tasks).map(([name, steps]) => [name, ...steps.map(({ type }) => type)]);
  expect(left.flat().filter((type) => type === "rand_u64")).toEqual([]);
  expect(Object.values(tasks).flat().filter(({ value }) => value?.length === 1)).toEqual([]);
  const place = stepPlaces(loaded, ir)!;
  const bob = tasks["bob"]!.findIndex(({ value }) => value === "bob");
  expect(await place(`0/bob/${bob}`)).toMatchObject({ line: 15 });
  expect(await place("0/ann")).toMatchObject({ line: 6 });
  expect(await place("1")).toMatchObject({ line: 16 });
  expect(await place("7")).toBeUndefined();
});
