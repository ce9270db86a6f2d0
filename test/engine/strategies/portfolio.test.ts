/** The portfolio: what it proves, what it finds, and how its runs are named. */
import { describe, expect, test } from "vitest";
import { range } from "../../../src/api/runs/run/range.ts";
import type { TestOptions } from "../../../src/api/runs/run/tested.ts";
import { testProgram as testBy } from "../../../src/api/runs/run/test_program.ts";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import type { StepCode } from "../../../src/engine/ir/author.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { choiceFor } from "../../../src/engine/modes/source_for.ts";
import { search } from "../../../src/engine/modes/search.ts";
import { sourceOf } from "../../../src/engine/strategies/by_seed.ts";
import { describeChoice, strategyNamed } from "../../../src/engine/strategies/catalog.ts";
import { lostUpdate, programOf, type RawStep, run, tasks, traceOf } from "../support/programs.ts";

const testProgram = (program: Program, options: TestOptions = {}) =>
  testBy(program, { strategy: "portfolio", ...options });

const TIMED = { world: { latency: {} } };
const UNTIMED = { world: { latency: "any" } };
const idle = { a: () => {}, b: () => {} };
/** Fails in one run of 40, by a draw that no order changes. */
const unlucky = {
  a: async ({ random, yieldNow }: Parameters<ReturnType<typeof lostUpdate>>[0]) => {
    await yieldNow();
    if (random.integer(40) === 0) throw new Error("unlucky");
  },
};

test("a small scenario is proved, and the seeds are not tried", async () => {
  const result = await testProgram(tasks(idle, TIMED));
  expect(result).toMatchObject({ status: "pass", runs: 3, exhausted: { schedules: 2 } });
});

test("the seeds follow if operations could take longer than the windows of the opening", async () => {
  const slower = (timer: string): StepCode => async ({ sleep, yieldNow, kv }) => {
    const timed = sleep(timer).then(() => kv.set("late", "yes"));
    for (let turn = 0; turn < 3; turn++) await yieldNow();
    if (kv.get("late") !== undefined) throw new Error("late");
    await timed;
  };
  const near = await testProgram(tasks({ a: slower("20ms") }, TIMED), { seeds: range(1, 10) });
  expect(near).toMatchObject({ status: "pass", runs: 12 });
  expect(near.exhausted).toBeUndefined();
  const { failed } = await testProgram(tasks({ a: slower("20ms") }, TIMED), { seeds: range(1, 300), shrink: false });
  expect(failed?.outcome.finding?.message).toContain("late");
  const far = await testProgram(tasks({ a: slower("1s") }, TIMED), { seeds: range(1, 10) });
  expect(far.exhausted).toMatchObject({ schedules: 1 });
});

test("an order in which an operation takes no longer than it must is found", async () => {
  const program = tasks({
    a: ({ kv }) => {
      if (kv.get("order") === "wake timer") throw new Error("too late");
    },
    b: async ({ yieldNow, sleep, kv }) => {
      const woken = yieldNow().then(() => kv.set("order", "wake"));
      await Promise.all([woken, sleep("1ms").then(() => kv.set("order", `${kv.get("order")} timer`))]);
    },
  }, { world: { latency: { yield: "0..2ms" } } });
  const { failed, exhausted } = await testProgram(program, { seeds: range(1, 300), shrink: false });
  expect([failed?.outcome.finding?.message, exhausted]).toEqual([expect.stringContaining("too late"), undefined]);
});

test("a failure of the opening is reported as one of dfs, and reproduces", async () => {
  const program = tasks({
    alice: async ({ yieldNow, kv }) => {
      await yieldNow();
      await yieldNow();
      kv.set("done", "alice");
    },
    bob: async ({ sleep, kv }) => {
      await sleep("8ms");
      if (kv.get("done") === undefined) throw new Error("too early");
    },
  }, TIMED);
  const { failed, runs } = await testProgram(program);
  expect(failed).toMatchObject({
    strategy: "dfs",
    outcome: { finding: { message: expect.stringContaining("too early") } },
  });
  expect(runs).toBeLessThan(20);
  // Latencies alone lead there: of what is due together, nothing is picked out of turn.
  expect(failed!.decisions.filter(({ kind, value }) => kind === "pick" && value !== 0)).toEqual([]);
  const { outcome } = await run(program, { source: new RecordedSource(failed!.decisions) });
  expect(outcome).toEqual(failed!.outcome);
});

test("a long run has too many orders, so its search begins with the seeds", async () => {
  const long: StepCode = async ({ yieldNow }) => {
    for (let turn = 0; turn < 600; turn++) await yieldNow();
  };
  const result = await testProgram(tasks({ ann: long, bob: long }, TIMED), { seeds: range(1, 3) });
  expect(result).toMatchObject({ status: "pass", runs: 4 });
});

test("the opening samples a scenario with too many orders, and the seeds follow", async () => {
  const yields: StepCode = async ({ yieldNow }) => {
    for (let turn = 0; turn < 5; turn++) await yieldNow();
  };
  const result = await testProgram(tasks({ ann: yields, bob: yields, cem: yields }, TIMED), { seeds: range(1, 3) });
  expect(result.exhausted).toBeUndefined();
  const orders = result.runs - 1 - 3;
  expect(orders).toBeGreaterThanOrEqual(32);
  expect(orders).toBeLessThan(100);
});

test("nothing opens a search that uses the host", async () => {
  const ask: RawStep = { type: "proc_spawn", cmd: "sh", args: ["-c", "exit 0"] };
  const program = programOf([{ type: "parallel", tasks: { ann: [ask], bob: [ask] } }], {
    world: { latency: {}, backends: { proc: "host" } },
  });
  expect(await testProgram(program, { seeds: range(1, 2) })).toMatchObject({ status: "pass", runs: 3 });
});

test("the seeds follow if draws are left open, and the seed alone reproduces a failure", async () => {
  const program = tasks(unlucky, TIMED);
  const { failed, runs, exhausted } = await testProgram(program, { seeds: range(1, 400), shrink: false });
  expect(exhausted).toBeUndefined();
  const { seed, strategy, outcome } = failed!;
  expect(runs).toBeGreaterThan(seed);
  expect(choiceFor(program, { seed, strategy: "portfolio" })).toEqual({ seed, strategy });
  const again = await testProgram(program, { seed, shrink: false });
  expect([again.seed, again.strategy, again.outcome]).toEqual([seed, strategy, outcome]);
});

test("where runs draw values, every second order of the opening has draws of its own", async () => {
  const draws: number[] = [];
  const draw: StepCode = async ({ random, yieldNow }) => {
    for (let turn = 0; turn < 4; turn++) await yieldNow();
    draws.push(random.integer(1_000_000));
  };
  const program = tasks({ ann: draw, bob: draw }, TIMED);
  const { runs } = await testProgram(program, { seeds: range(1, 100) });
  expect(draws).toHaveLength(2 * runs);
  // The baseline, the opening, and a hundred seeds of which some have been in the opening.
  const opening = runs - 1 - 100;
  expect(opening).toBeGreaterThanOrEqual(32);
  expect(new Set(draws.slice(2, 2 + 2 * opening)).size).toBeGreaterThan(opening / 2);
});

describe("the seeds are shared by fixed rule", () => {
  test.each([[1, "random"], [3, "delay"], [7, "pct"], [8, "random"], [11, "delay"]])(
    "seed %i is of %s",
    async (seed, member) => {
      const program = tasks({ alice: lostUpdate(), bob: lostUpdate() }, TIMED);
      expect(choiceFor(program, { seed, strategy: "portfolio" }).strategy).toBe(member);
      const { outcome, decisions } = await run(program, { source: sourceOf(strategyNamed("portfolio"), seed, true) });
      const own = await run(program, { source: sourceOf(strategyNamed(member as "random"), seed, true) });
      expect([outcome, decisions]).toEqual([own.outcome, own.decisions]);
    },
  );

  test("all seeds are random with unbounded delays, and nothing opens the search", async () => {
    const program = tasks(unlucky, UNTIMED);
    expect(choiceFor(program, { seed: 3, strategy: "portfolio" }).strategy).toBe("random");
    const { failed, runs } = await testProgram(program, { seeds: range(1, 400), shrink: false });
    expect(runs).toBe(1 + failed!.seed);
    const { failures } = await search(program, { seeds: range(1, 400), strategy: "random" });
    expect(failures[0]!.seed).toBe(failed!.seed);
  });
});

test("a run whose seed has no meaning is named after its strategy", async () => {
  expect(describeChoice({ strategy: "dfs", seed: 1 })).toBe("dfs");
  expect(describeChoice({ strategy: "pct", seed: 7 })).toBe("seed 7");
  const { text } = await traceOf(tasks(idle, TIMED), { seed: 7, strategy: "pct" });
  expect(text).toContain('"strategy":"pct"');
});
