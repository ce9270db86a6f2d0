/** What programs call: `run`, `test`, `replay`, `shrink`, `compile`, awaited and iterated over. */
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import * as seedbed from "../../../src/mod.ts";
import { folderWith } from "../../support/source.ts";

const RACE = `import { kv, scenario } from "seedbed";
const add = async (world) => {
  const before = Number(world.kv.get("n") ?? 0);
  await world.sleep(1);
  world.kv.set("n", String(before + 1));
};
export default scenario("both are counted").parallel("two add", { ann: add, bob: add }).step(kv.expectGet("n", "2"));
`;
const FINE = `import { event, scenario } from "seedbed";
export const one = scenario("one").tags("quick").step(event("done"));
export const two = scenario("two").step(event("done"));
`;
const FOREVER = `import { scenario } from "seedbed";
export default scenario("never ends").limits({ maxSteps: 1e9, maxVirtualMs: 1e12 }).step("code", async (world) => {
  for (;;) await world.sleep(1);
});
`;
const folder = () =>
  folderWith({ "race.scenario.ts": RACE, "fine.scenario.ts": FINE, "broken.scenario.yaml": "version: 1\nsteps: 3\n" });

describe("explore", () => {
  test("explore returns each failure once, with the first run that shows it, and tells its progress", async () => {
    const cwd = await folder();
    const exploring = seedbed.explore("race.scenario.ts", { cwd, runs: 50, shrink: false, store: "kept" });
    const phases = new Set<string>();
    for await (const { phase } of exploring) phases.add(phase);
    const { ok, findings, failing, runs, exhausted } = await exploring;
    expect([ok, findings.length, phases]).toEqual([false, 1, new Set(["explore"])]);
    expect(findings[0]).toMatchObject({ times: failing, report: { status: "fail", name: "both are counted" } });
    expect(exhausted).toEqual({ schedules: runs - 1, bounds: expect.any(Array) });
    const trace = findings[0]!.report.recording!.trace;
    expect(await seedbed.replay(trace, { cwd })).toMatchObject({ verdict: "reproduced" });
  });

  test("explore takes a signal, and says what is wrong with its options", async () => {
    const cwd = await folder();
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(seedbed.explore("race.scenario.ts", { cwd, signal })).rejects.toThrow("enough");
    await expect(seedbed.explore("race.scenario.ts", { cwd, runs: 0 })).rejects.toThrow("explore: ");
    await expect(seedbed.explore("race.scenario.ts", { cwd, nodes: 3 })).rejects.toThrow("distributed");
  });
});

describe("run", () => {
  test("a report suggests the new name of a step that was made by an old one", async () => {
    const old = `import { kv, scenario } from "seedbed";
export default scenario("old names").step(kv.set("a", "b")).step(kv.expect("a", "b"));
`;
    const { status, warnings } = await seedbed.run("old.scenario.ts", {
      cwd: await folderWith({ "old.scenario.ts": old }),
    });
    expect([status, warnings]).toEqual(["pass", ["kv.expect has a new name: kv.expectGet"]]);
  });

  test("run returns the report of a failing scenario with its story, and writes nothing", async () => {
    const cwd = await folder();
    const report = await seedbed.run("race.scenario.ts", { cwd });
    expect(report).toMatchObject({ name: "both are counted", status: "fail", file: "race.scenario.ts" });
    expect(report.finding?.location).toMatchObject({ file: "race.scenario.ts", line: 7 });
    expect(report.story?.at(-1)?.note).toBe("fails here");
    expect((await readdir(cwd)).sort()).toEqual(["broken.scenario.yaml", "fine.scenario.ts", "race.scenario.ts"]);
  });

  test("run stores a failing run and records any run to a file on request", async () => {
    const cwd = await folder();
    const { recording, recorded } = await seedbed.run("race.scenario.ts", { cwd, store: "kept", record: "run.jsonl" });
    expect(recorded).toBe("run.jsonl");
    expect(recording?.trace).toMatch(/^kept\/runs\/\w+\/trace\.jsonl$/);
    expect(await seedbed.replay("run.jsonl", { cwd })).toMatchObject({ ok: false, verdict: "reproduced" });
    expect(await seedbed.replay("latest", { cwd, store: "kept" })).toMatchObject({ verdict: "reproduced" });
  });

  test("run reports its progress, and its options override the configuration it was given", async () => {
    const cwd = await folder();
    await writeFile(join(cwd, "seedbed.json"), JSON.stringify({ strategy: "fifo", shrink: true }));
    const config = await seedbed.loadConfig({ cwd });
    const running = seedbed.run("fine.scenario.ts", { cwd, config, scenario: "one", seeds: [3, 5] });
    const told = [];
    for await (const progress of running) told.push(progress);
    expect(told.at(-1)).toEqual({ phase: "search", runs: 2, of: 2 });
    expect(await running).toMatchObject({ status: "pass", runs: 3 });
    expect(await seedbed.run("race.scenario.ts", { cwd, config, seed: 1 })).toMatchObject({ strategy: "fifo" });
    const other = await seedbed.run("race.scenario.ts", { cwd, config, seed: 1, strategy: "random", shrink: false });
    expect(other).toMatchObject({ strategy: "random", shrunk: undefined });
  });

  test.each<[object, string]>([
    [{ sedes: 3 }, 'unknown field "sedes"'],
    [{ seed: 1, seeds: 2 }, "run: expected seed or seeds, found both"],
    [{ timeout: "soon" }, "run: timeout: expected"],
    [{ strategy: "best" }, "run: strategy"],
  ])("run refuses %j", async (options, message) => {
    const cwd = await folder();
    const running = seedbed.run("fine.scenario.ts", { cwd, scenario: "one", ...options });
    await expect(running).rejects.toThrow(message);
    await expect(running).rejects.toBeInstanceOf(seedbed.SeedbedError);
  });
});

describe("test", () => {
  test("test returns all scenarios and the files that do not load", async () => {
    const cwd = await folder();
    const { ok, summary, scenarios, invalid } = await seedbed.test([], { cwd, seeds: 5 });
    expect({ ok, summary: { ...summary, durationMs: 0 } }).toEqual({
      ok: false,
      summary: { passed: 2, failed: 1, skipped: 0, invalid: 1, durationMs: 0 },
    });
    expect(scenarios.map(({ name }) => name)).toEqual(["one", "two", "both are counted"]);
    expect(invalid[0]).toMatchObject({ file: "broken.scenario.yaml", error: { code: "invalid" } });
  });

  test("test yields events in order, and leaving the loop ends the work", async () => {
    const cwd = await folder();
    const testing = seedbed.test(["fine.scenario.ts", "race.scenario.ts"], { cwd });
    const seen = [];
    for await (const event of testing) {
      if (event.kind === "progress") continue;
      seen.push(event.kind);
      if (event.kind === "scenario" && event.report.name === "two") break;
    }
    expect(seen).toEqual(["file", "scenario", "scenario"]);
    await expect(testing).rejects.toMatchObject({ name: "AbortError" });
  });

  test("test selects by tag and by name, and selecting nothing does not pass", async () => {
    const cwd = await folder();
    const names = async (options: seedbed.TestFilesOptions) => {
      const { ok, scenarios } = await seedbed.test(["fine.scenario.ts"], { cwd, ...options });
      return [ok, ...scenarios.map(({ name }) => name)];
    };
    expect(await names({ tags: ["quick"] })).toEqual([true, "one"]);
    expect(await names({ isWanted: (name) => name === "two" })).toEqual([true, "two"]);
    expect(await names({ tags: ["slow"] })).toEqual([false]);
    await expect(seedbed.test(["none.ts"], { cwd })).rejects.toThrow('none that match "none.ts"');
  });
});

test("shrink reports its progress and returns a trace that replays", async () => {
  const cwd = await folder();
  await seedbed.run("race.scenario.ts", { cwd, shrink: false, record: "run.jsonl" });
  const shrinking = seedbed.shrink("run.jsonl", { cwd });
  let attempts = 0;
  for await (const progress of shrinking) attempts = progress.attempts;
  const { trace, complete, finding, after, before } = await shrinking;
  expect(attempts).toBeGreaterThan(0);
  expect(complete).toBe(true);
  expect(after.decisions).toBeLessThanOrEqual(before.decisions);
  await writeFile(join(cwd, "small.jsonl"), trace);
  const { scenario, verdict } = await seedbed.replay("small.jsonl", { cwd });
  expect([verdict, scenario.finding?.fingerprint]).toEqual(["reproduced", finding?.fingerprint]);
});

test("compile returns a scenario that runs without its sources", async () => {
  const cwd = await folder();
  const compiled = await seedbed.compile("race.scenario.ts", { cwd });
  const elsewhere = await folderWith({ "race.scenario.json": JSON.stringify(compiled) });
  expect(await seedbed.run("race.scenario.json", { cwd: elsewhere })).toMatchObject({ status: "fail" });
});

describe("a signal", () => {
  const calls: Record<string, (cwd: string, signal: AbortSignal) => PromiseLike<unknown>> = {
    run: (cwd, signal) => seedbed.run("forever.scenario.ts", { cwd, signal }),
    "run with a record": (cwd, signal) => seedbed.run("forever.scenario.ts", { cwd, signal, record: "run.jsonl" }),
    test: (cwd, signal) => seedbed.test(["forever.scenario.ts"], { cwd, signal }),
    openSession: (cwd, signal) => seedbed.openSession(join(cwd, "forever.scenario.ts"), { signal }),
  };
  test.each(Object.keys(calls))("a signal ends %s with its reason and leaves nothing behind", async (name) => {
    const cwd = await folderWith({ "forever.scenario.ts": FOREVER });
    await expect(calls[name]!(cwd, AbortSignal.timeout(300))).rejects.toMatchObject({ name: "TimeoutError" });
    expect(await readdir(cwd)).toEqual(["forever.scenario.ts"]);
    expect(process.env["TZ"]).toBe(TZ);
  });

  test("a signal that is already aborted keeps the work from starting", async () => {
    const signal = AbortSignal.abort(new Error("no"));
    for (const call of [seedbed.run, seedbed.replay, seedbed.shrink, seedbed.compile]) {
      await expect(call("/none", { signal })).rejects.toThrow("no");
    }
    await expect(seedbed.test([], { signal })).rejects.toThrow("no");
  });
});
const TZ = process.env["TZ"];

test("concurrent runs of one process do not affect one another", async () => {
  const cwd = await folder();
  const digest = ({ status, finding, shrunk, seed }: seedbed.ScenarioReport) => ({ status, finding, shrunk, seed });
  const calls = [
    () => seedbed.run("race.scenario.ts", { cwd }),
    () => seedbed.run("race.scenario.ts", { cwd, seed: 9, strict: false }),
    () => seedbed.run("fine.scenario.ts", { cwd, scenario: "one", seeds: 50 }),
  ];
  const alone = [];
  for (const call of calls) alone.push(digest(await call()));
  expect((await Promise.all([...calls, ...calls].map((call) => call()))).map(digest)).toEqual([...alone, ...alone]);
});

test("a job starts only once", async () => {
  const cwd = await folder();
  const running = seedbed.run("fine.scenario.ts", { cwd, scenario: "one" });
  await running;
  expect(() => running[Symbol.asyncIterator]()).toThrow("iterated over once");
  expect(await running.finally(() => {})).toBe(await running);
  expect(await seedbed.run("none.ts").catch((error) => (error as seedbed.SeedbedError).code)).toBe("unreadable");
});
