/** What takes a while: hunts that stop on a key, shrinking that is watched, paused, and told what to keep. */
import { expect, test } from "vitest";
import type { ScenarioIR } from "../../src/engine/ir/scenario.ts";
import { folder } from "../cli/seedbed.ts";
import { openRepl } from "./opened.tsx";

/** Many steps of which two matter; each run takes long enough to be watched. */
const MANY = {
  version: 1,
  name: "many steps",
  steps: [
    ...Array.from({ length: 120 }, (_, index) => ({ type: "set_kv", key: `k${index}`, value: "x" })),
    { type: "set_kv", key: "a", value: "1" },
    { type: "get_kv_assert", key: "a", equals: "2" },
  ],
} as unknown as ScenarioIR;

const PASSES = {
  version: 1,
  name: "passes",
  steps: [
    { type: "parallel", tasks: { a: sleeps(), b: sleeps() } },
  ],
} as unknown as ScenarioIR;

function sleeps(): object[] {
  return Array.from({ length: 200 }, () => ({ type: "sleep", duration: "1ms" }));
}

const cwd = () => folder({ "many.json": MANY, "passes.json": PASSES });

test("a hunt shows how far it is, and any key stops it", async () => {
  const repl = await openRepl(cwd(), "passes.json");
  await repl.command("seeds 1..1000000");
  await repl.sees(/\d+ of 1000000 seeds passed; any key stops/);
  await repl.press("x");
  await repl.settled();
  expect(await repl.sees("stopped: ")).toMatch(/stopped: \d+ runs passed/);
  expect(repl.store.get().branches).toHaveLength(1);
});

test("shrinking can be paused, told to keep a step, and resumed", async () => {
  const repl = await openRepl(cwd(), "many.json");
  const { controller, store } = repl;
  const shrinking = controller.execute({ do: "shrink" });
  await controller.execute({ do: "pause" });
  await repl.sees(/paused, \d+ tried, best .*; space goes on, k keeps, esc ends/);
  // The first step is still there, and is what the first moment is about.
  await repl.press("home", "k");
  await repl.sees("shrinking keeps step 0 (set_kv)");
  const kept = store.get().observation!.program.ir.steps[0];
  const { attempts } = store.get().busy as { attempts: number };
  await repl.press(" ");
  await shrinking;
  expect(await repl.sees(/shrunk from \d+ to \d+ decisions: run 1/)).toContain("FAIL");
  const { steps } = store.get().observation!.program.ir;
  expect(steps).toContainEqual(kept);
  expect(steps).toHaveLength(2);
  expect(attempts).toBeLessThan(100);
});

test("Escape stops shrinking with the best result so far", async () => {
  const repl = await openRepl(cwd(), "many.json");
  const { controller, store } = repl;
  const shrinking = controller.execute({ do: "shrink" });
  await controller.execute({ do: "pause" });
  await repl.sees("paused");
  await repl.press("escape");
  await shrinking;
  expect(await repl.sees("run 1")).toMatch(/(stopped: )?shrunk from 0 to 0 decisions: run 1/);
  expect(store.get()).toMatchObject({ busy: undefined, preview: undefined, id: 1 });
});

test("the REPL says if there is no fault to keep and nothing to pause", async () => {
  const repl = await openRepl(cwd(), "many.json");
  await repl.command("keep decision 4");
  await repl.sees("the run made no decisions");
  await repl.command("pause");
  await repl.sees("there is nothing to pause");
  await repl.command("keep 77777");
  await repl.sees("there is no step 77777");
});

test("with reduced motion only numbers change", async () => {
  const folder = cwd();
  const moving = await openRepl(folder, "passes.json");
  await moving.command("seeds 1..1000000");
  await moving.sees(/\n [⠋⠙⠸⠴⠦⠇] \d+ of 1000000 seeds passed/);
  await moving.press("x");
  await moving.settled();
  const still = await openRepl(folder, "passes.json", { env: { REDUCE_MOTION: "1" } });
  await still.command("seeds 1..1000000");
  await still.sees(/\n \d+ of 1000000 seeds passed/);
});

test("keys that are pressed while a trace opens take effect once it is open", async () => {
  const repl = await openRepl(cwd());
  const opening = repl.controller.execute({ do: "open", file: "many.json" });
  expect(repl.store.get().busy).toMatchObject({ kind: "run", keysWait: true });
  await repl.press("right", "right", "right");
  expect(repl.store.get().observation).toBeUndefined();
  await opening;
  await repl.settled();
  await repl.sees(/▸ +3 /);
  expect(repl.store.get().position).toBe(3);
});

test("a prompt is prefilled with the value to edit", async () => {
  const repl = await openRepl(cwd(), "many.json");
  await repl.press("right", "e");
  await repl.sees("› edit 1 key k1▌");
  await repl.press("escape", "G", "left", "e");
  await repl.sees("› edit 121 key a▌");
});
