/** Saved runs: traces, pinned scenarios and tests, each of which is the run that it was saved from. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadOne } from "../../src/api/project/load/load.ts";
import { openSession } from "../../src/api/runs/traces/open_session.ts";
import { pinnedModule, pinnedScenario, traceText, vitestFile } from "../../src/api/runs/traces/save.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { decisionsOf, readTrace } from "../../src/engine/trace/decode.ts";
import { folder } from "../cli/seedbed.ts";
import { RACE } from "../cli/scenarios.ts";

const SEEDS = Array.from({ length: 50 }, (_, index) => index + 1);
const MODULE = `import { scenario } from "seedbed";
export const race = scenario("bob is first").latency("any").parallel("who", {
  bob: ({ kv }) => { if (kv.has("taken")) throw new Error("taken"); },
  alice: ({ kv }) => kv.set("taken", "alice"),
});
`;

test("a saved trace has the decisions of its branch", async () => {
  const { session } = await openSession("race.json", { cwd: folder({ "race.json": RACE }) });
  const { found } = await session.hunt(0, SEEDS);
  const trace = readTrace(await traceText(found!, undefined), "t");
  expect(decisionsOf(trace.entries)).toEqual(
    found!.decisions.map((decision) => ({ ...decision, step: decision.step })),
  );
  expect(trace.footer.end).toBe("fail");
});

test("a pinned data scenario repeats the run, and no other seeds are tried", async () => {
  const cwd = folder({ "race.json": RACE });
  const { session } = await openSession("race.json", { cwd });
  const { found } = await session.hunt(0, SEEDS);
  writeFileSync(join(cwd, "pinned.json"), JSON.stringify(pinnedScenario(found!)));
  const { program } = await loadOne("pinned.json", undefined, { cwd });
  const failed = await testProgram(program);
  expect(failed).toMatchObject({ status: "fail", runs: 1 });
  expect(failed.outcome.finding).toEqual(found!.outcome.finding);
  // Mended, the same file passes, and nothing else is tried.
  const mended = { ...program, ir: { ...program.ir, steps: program.ir.steps.slice(0, 1) } };
  expect(await testProgram(mended)).toMatchObject({ status: "pass", runs: 1 });
  expect(await testProgram(mended, { seeds: [1, 2] })).toMatchObject({ runs: 3 });
});

test("a pinned module imports the scenario from its place, and its test runs in vitest", async () => {
  const cwd = folder({ "race.scenario.ts": MODULE });
  const { session } = await openSession("race.scenario.ts", { cwd });
  const { found } = await session.hunt(0, SEEDS);
  const module = pinnedModule(found!, "./race.scenario.ts");
  expect(module).toContain('import { race as scenario } from "./race.scenario.ts";');
  writeFileSync(join(cwd, "pinned.scenario.ts"), module);
  const { program } = await loadOne("pinned.scenario.ts", undefined, { cwd });
  expect(await testProgram(program)).toMatchObject({ status: "fail", runs: 1 });
  const file = vitestFile(found!, "./pinned.scenario.ts");
  expect(file).toContain('import scenario from "./pinned.scenario.ts";');
  expect(file).toContain("check(scenario)");
  expect(() => pinnedScenario(found!)).toThrow("expected a scenario of data, found one with code");
});
