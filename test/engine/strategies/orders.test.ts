/** No order is forgotten: whatever latencies within the windows lead to, the systematic search has run. */
import { expect, test } from "vitest";
import { range } from "../../../src/api/runs/run/range.ts";
import { Streams } from "../../../src/engine/decisions/streams.ts";
import type { DecisionSource, Moment } from "../../../src/engine/decisions/decision_source.ts";
import type { PickOption } from "../../../src/engine/decisions/requests.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { search } from "../../../src/engine/modes/search.ts";
import { bySeed } from "../../../src/engine/strategies/by_seed.ts";
import { dfs } from "../../../src/engine/strategies/dfs.ts";
import { random } from "../../../src/engine/strategies/random.ts";
import { Constraints } from "../../../src/engine/strategies/orders/constraints.ts";
import { windowOf } from "../../../src/engine/strategies/orders/windows.ts";
import { defineStrategy, type StrategyDefinition } from "../../../src/engine/strategies/strategy.ts";
import { slowParts } from "../../support/slow.ts";
import { fc } from "../../support/properties.ts";
import { programOf, type SmallProgram, smallProgram } from "./small_programs.ts";

/** Any latency of the window, and any order of what is due together. */
const anywhere = defineStrategy({
  name: "anywhere",
  summary: "latencies anywhere in their windows",
  seeded: true,
  baseline: false,
  systematic: false,
  create: bySeed((seed) => {
    const streams = new Streams(seed);
    const draw = (stream: string, bound: number) => streams.integer(stream, bound);
    return {
      draw,
      pick: (options) => draw("pick", options.length),
      latency: ({ latency }) => {
        const { minMs, maxMs } = windowOf(latency);
        // Coarse, so that operations fall due together now and then; never the longest, since dfs keeps a distance from what
        // only the very end of a window allows.
        const step = (maxMs - minMs) / 8.5;
        return Math.round((minMs + step * draw("latency", 9)) * 1000) / 1000;
      },
    };
  }),
});

/** The orders of operations in the runs of a search whose latencies are within their windows, and where nothing pauses. */
async function ordersOf(program: Program, definition: StrategyDefinition, runs: number) {
  const all: { labels: string[]; isWithin: boolean }[] = [];
  const noting = (source: DecisionSource): DecisionSource => {
    const run = { labels: [] as string[], isWithin: true };
    return {
      pauses: false,
      next(request) {
        const value = source.next(request);
        if (request.kind === "latency" && typeof value === "number" && value !== 0) {
          const { minMs, maxMs } = windowOf(request.latency);
          if (value < minMs || value > maxMs) run.isWithin = false;
        }
        return value;
      },
      happened(operation: PickOption, moment: Moment) {
        if (run.labels.push(operation.label) === 1) all.push(run);
        source.happened?.(operation, moment);
      },
    };
  };
  const strategy: StrategyDefinition = {
    ...definition,
    create: (space) => {
      const made = definition.create(space);
      return { ...bound(made), begin: (plan) => noting(made.begin(plan)) };
    },
  };
  const { exhausted } = await search(program, { seeds: range(1, runs), strategy, keepGoing: true });
  const orders = all.filter(({ isWithin }) => isWithin).map(({ labels }) => labels.join(", "));
  return { orders: new Set(orders), exhausted };
}

function bound(strategy: ReturnType<StrategyDefinition["create"]>): ReturnType<StrategyDefinition["create"]> {
  return {
    next: () => strategy.next(),
    begin: (plan) => strategy.begin(plan),
    ...(strategy.ended !== undefined && { ended: (run) => strategy.ended!(run) }),
  };
}

/** Finds what was sampled and is not among the orders of a search that says it has run all of them; undefined if it does not say so. */
async function forgotten(program: Program, runs: number): Promise<string[] | undefined> {
  const { orders, exhausted } = await ordersOf(program, dfs, 400);
  if (exhausted === undefined) return undefined;
  const sampled = [await ordersOf(program, random, runs), await ordersOf(program, anywhere, runs)];
  return sampled.flatMap((each) => [...each.orders]).filter((order) => !orders.has(order));
}

/** @param part chooses other programs than another part does */
async function nothingForgotten(numRuns: number, runs: number, part?: number): Promise<void> {
  let exhaustedOnes = 0;
  await fc.assert(
    fc.asyncProperty(smallProgram, async (given) => {
      const found = await forgotten(programOf(given), runs);
      if (found !== undefined) exhaustedOnes++;
      expect(found ?? []).toEqual([]);
    }),
    { numRuns, ...(part !== undefined && { seed: part }) },
  );
  expect(exhaustedOnes).toBeGreaterThan(numRuns * 0.8);
}

test("every order that latencies lead to is among the exhausted ones", async () => await nothingForgotten(10, 30));

slowParts(
  "every order that latencies lead to is exhausted for 1,000 programs",
  20,
  async (part) => await nothingForgotten(50, 300, part),
);

test.each<[string, SmallProgram, number]>([
  ["a busy task while an immediate is pending", {
    tasks: [["immediate"], [{ busyMs: 20 }]],
    latency: { immediate: "10us" },
  }, 3],
  ["a busy task while a file and a timer are", {
    tasks: [[{ busyMs: 2 }], [{ all: ["file", { sleepMs: 1 }] }]],
    latency: { yield: "1ms..3ms", fs: "0..2ms" },
  }, 7],
  ["timers that come due while the thread is busy, those of one delay together", {
    tasks: [[{ all: [{ sleepMs: 1 }, { sleepMs: 2 }, { sleepMs: 1 }] }, { sleepMs: 1 }], [{ busyMs: 7 }]],
    latency: { start: "0..1ms" },
  }, 0],
  ["timers of two delays that are due together", {
    tasks: [[{ sleepMs: 2 }, { sleepMs: 2 }], [{ sleepMs: 4 }]],
    latency: { start: "0" },
  }, 2],
  ["a file that is due together with a timer", {
    tasks: [["file"], [{ sleepMs: 1 }]],
    latency: { fs: "1ms", start: "0" },
  }, 4],
])("%s: all orders are reached", async (_what, given, count) => {
  const program = programOf(given);
  const { orders, exhausted } = await ordersOf(program, dfs, 400);
  expect(exhausted).toBeDefined();
  if (count > 0) expect(orders.size).toBe(count);
  expect(await forgotten(program, 60)).toEqual([]);
});

test("constraints have a solution if and only if no cycle grows, and the least solution is found", () => {
  const constraint = fc.record({ from: fc.nat(4), to: fc.nat(4), by: fc.integer({ min: -6, max: 6 }) });
  fc.assert(fc.property(fc.array(constraint, { maxLength: 12 }), (given) => {
    const constraints = new Constraints(5);
    const solvable = given.every(({ from, to, by }) => from === to || constraints.add(from, to, by));
    const used = given.filter(({ from, to }) => from !== to);
    const values = Array.from({ length: 5 }, () => 0);
    let rounds = 0;
    for (let changed = true; changed && rounds < 200; rounds++) {
      changed = false;
      for (const { from, to, by } of used) {
        if (values[from]! + by <= values[to]!) continue;
        values[to] = values[from]! + by;
        changed = true;
      }
    }
    const model = rounds < 200 && values[0] === 0;
    expect(solvable).toBe(model);
    if (solvable) expect(values.map((_, variable) => constraints.least(variable))).toEqual(values);
  }));
});

test("tried constraints are undone", () => {
  const constraint = fc.record({ from: fc.nat(3), to: fc.nat(3), by: fc.integer({ min: -4, max: 4 }) })
    .filter(({ from, to }) => from !== to);
  fc.assert(
    fc.property(fc.array(constraint, { maxLength: 5 }), fc.array(constraint, { maxLength: 5 }), (first, tried) => {
      const constraints = new Constraints(4);
      if (!first.every(({ from, to, by }) => constraints.add(from, to, by))) return;
      const before = [0, 1, 2, 3].map((variable) => constraints.least(variable));
      constraints.trying(() => tried.every(({ from, to, by }) => constraints.add(from, to, by)));
      expect([0, 1, 2, 3].map((variable) => constraints.least(variable))).toEqual(before);
      expect(first.every(({ from, to, by }) => constraints.add(from, to, by))).toBe(true);
    }),
  );
});
