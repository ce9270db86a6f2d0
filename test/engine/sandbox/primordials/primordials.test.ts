/**
 * A program that patches the language cannot corrupt its trace or the engine's bookkeeping: under each patch the run ends as a
 * pass or as a finding, its trace is whole and replays, recording it again gives the same bytes, and the next run is as it
 * would have been. The runs are in processes of their own, since a patch reaches all code of a process, that of the
 * test runner as well.
 */
import { execFile } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { Delays } from "../../../../src/engine/ir/latency.ts";
import { search } from "../../../../src/engine/modes/search.ts";
import { loadSource, runCode } from "../../../support/source.ts";
import { slow, slowParts } from "../../../support/slow.ts";
import type { PatchedRun } from "./patched_runs.ts";

const RUNS = fileURLToPath(new URL("./patched_runs.ts", import.meta.url));
const RUNS_ON_DENO = "deno" in process.versions;
const ARGUMENTS = RUNS_ON_DENO ? ["run", "-A", "--no-check", RUNS] : [RUNS];
const execute = promisify(execFile);
const TIMEOUT_MS = 120_000;

async function expectTraces(first: number, step: number, delays: Delays = "unbounded"): Promise<void> {
  const { stdout } = await execute(process.execPath, [...ARGUMENTS, String(first), String(step), delays], {
    maxBuffer: 2 ** 28,
  });
  const [{ count, unpatched }, ...runs] = stdout.trim().split("\n").map((line) => JSON.parse(line)) as [
    { count: number; unpatched: string },
    ...PatchedRun[],
  ];
  expect(unpatched).toBe("pass");
  expect(count).toBeGreaterThan(1_500);
  expect(runs.length).toBe(Math.ceil((count - first) / step));
  expect(runs.filter(({ problems }) => problems.length > 0)).toEqual([]);
}

describe("recorded with a method of the language patched, a run is whole and replays", () => {
  slow("a run recorded with some patched methods is complete and replays", () => expectTraces(0, 71), TIMEOUT_MS);
  slow(
    "a run recorded with some patched methods and latencies is complete and replays",
    () => expectTraces(0, 88, "realistic"),
    TIMEOUT_MS,
  );
  slowParts("all patches of the language", 10, (part) => expectTraces(part, 10));
  slowParts("all patches of the language, with latencies", 10, (part) => expectTraces(part, 10, "realistic"));
});

slow("concurrent runs that patch what the engine uses are detected, and run one by one", async () => {
  for (
    const patch of [
      "Map.prototype.get = () => undefined;",
      "Array.prototype.push = () => { throw new Error('patched'); };",
      // What Deno itself is made of iterates over arrays.
      ...RUNS_ON_DENO ? [] : ["Array.prototype[Symbol.iterator] = () => { throw new Error('patched'); };"],
      "Array.prototype.every = Array.prototype.filter = Array.prototype.map = () => { throw new Error('patched'); };",
      "Object.prototype.toJSON = () => 'patched'; JSON.stringify = () => 'patched';",
      "Promise.prototype.then = () => { throw new Error('patched'); };",
    ]
  ) {
    const [loaded] = await loadSource(`import { scenario } from "seedbed";
      export default scenario("case").step("patch", async (world) => {
        await world.yieldNow(); ${patch} await world.yieldNow(); await world.sleep("1ms");
        throw new Error("the end");
      });`);
    const seeds = Array.from({ length: 50 }, (_, index) => index);
    const { runs, failures } = await search(loaded!.program, { seeds, strategy: "random", keepGoing: true });
    expect([runs, failures.length]).toEqual([50, 50]);
    // A call that stumbles over the patch fails as the program's own code does.
    const messages = new Set(failures.map(({ outcome }) => outcome.finding?.message));
    expect(messages.size, patch).toBe(1);
    expect(["Error: the end", "Error: patched"], patch).toContain([...messages][0]);
  }
});

/** Node reads it of a stack of its own before it calls anybody back. */
const LENGTH = `Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), "length", {
  get() { throw new Error("patched"); }, configurable: true,
});`;

test("a run in which Node cannot call back ends, and the next one is unaffected", async () => {
  const body = `await world.sleep(1); ${LENGTH} await world.sleep(1);`;
  const [{ outcome }, again] = [await runCode(body), await runCode(body)];
  expect(again.outcome).toEqual(outcome);
  expect((await runCode("await world.sleep(1); return new Uint8Array(3).length;")).outcome.status).toBe("pass");
});

test.each(["delete Array.prototype.pop;", "Array.prototype.pop = () => { throw new Error('patched'); };"])(
  "patching what Node itself needs does not end the process, and stays in force: %s",
  async (patch) => {
    const body = `${patch} const { pop } = Array.prototype;
      setTimeout(() => {}, 5); await new Promise((resolve) => setTimeout(resolve, 1)); await world.sleep(1);
      if (Array.prototype.pop !== pop) throw new Error("the patch was undone");`;
    const [{ outcome }, again] = [await runCode(body), await runCode(body)];
    expect(outcome.finding).toBeUndefined();
    expect(again.outcome).toEqual(outcome);
    expect((await runCode("await world.sleep(1);")).outcome.status).toBe("pass");
  },
);
