/** No order is forgotten: whatever latencies within the windows lead to, the systematic search has run. */
import { expect, test } from "vitest";
import { range } from "../../../src/api/runs/run/test_program.ts";
import { Streams } from "../../../src/engine/decisions/streams.ts";
import type { DecisionSource, Moment, PickOption } from "../../../src/engine/decisions/decision.ts";
import type { StepCode } from "../../../src/engine/ir/author.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { search } from "../../../src/engine/modes/search.ts";
import { bySeed } from "../../../src/engine/strategies/by_seed.ts";
import { dfs } from "../../../src/engine/strategies/dfs.ts";
import { Constraints } from "../../../src/engine/strategies/orders/constraints.ts";
import { windowOf } from "../../../src/engine/strategies/orders/windows.ts";
import { defineStrategy, type StrategyDefinition } from "../../../src/engine/strategies/strategy.ts";
import { slow } from "../../support/slow.ts";
import { tasks } from "../support/programs.ts";
import { fc } from "../../support/properties.ts";

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

/** The orders of operations in the runs of a search. */
async function ordersOf(program: Program, definition: StrategyDefinition, runs: number) {
  const orders = new Set<string>();
  const noting = (source: DecisionSource): DecisionSource => {
    const labels: string[] = [];
    return {
      get pauses() {
        return source.pauses ?? false;
      },
      next: (request) => source.next(request),
      happened(operation: PickOption, moment: Moment) {
        labels.push(operation.label);
        source.happened?.(operation, moment);
        all.set(labels, labels);
      },
    };
  };
  const all = new Map<string[], string[]>();
  const strategy: StrategyDefinition = {
    ...definition,
    create: (space) => {
      const made = definition.create(space);
      return { ...bound(made), begin: (plan) => noting(made.begin(plan)) };
    },
  };
  const { exhausted } = await search(program, { seeds: range(1, runs), strategy, keepGoing: true });
  for (const labels of all.keys()) orders.add(labels.join(", "));
  return { orders, exhausted };
}

function bound(strategy: ReturnType<StrategyDefinition["create"]>): ReturnType<StrategyDefinition["create"]> {
  return {
    next: () => strategy.next(),
    begin: (plan) => strategy.begin(plan),
    ...(strategy.ended !== undefined && { ended: (run) => strategy.ended!(run) }),
  };
}

type Action = "yield" | "file" | "race" | "both" | 1 | 4 | 6;

const action: fc.Arbitrary<Action> = fc.constantFrom<Action>("yield", "file", "race", "both", 1, 4, 6);

function codeOf(actions: readonly Action[]): StepCode {
  return async ({ yieldNow, sleep, fs }) => {
    for (const each of actions) {
      if (each === "yield") await yieldNow();
      else if (each === "file") await fs.exists("/tmp");
      else if (each === "both") await Promise.all([yieldNow(), sleep("2ms")]);
      else if (each === "race") await Promise.race([yieldNow(), sleep("3ms")]);
      else await sleep(`${each}ms`);
    }
  };
}

async function nothingForgotten(numRuns: number): Promise<void> {
  let exhaustedOnes = 0;
  const task = fc.array(action, { minLength: 1, maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(fc.array(task, { minLength: 2, maxLength: 3 }), async (actions) => {
      const bodies = Object.fromEntries(actions.map((each, index) => [`task${index}`, codeOf(each)]));
      const program = tasks(bodies, { world: { latency: {} } });
      const { orders, exhausted } = await ordersOf(program, dfs, 400);
      if (exhausted === undefined) return;
      exhaustedOnes++;
      const sampled = await ordersOf(program, anywhere, 300);
      expect([...sampled.orders].filter((order) => !orders.has(order))).toEqual([]);
    }),
    { numRuns },
  );
  expect(exhaustedOnes).toBeGreaterThan(numRuns / 4);
}

test("every order that latencies lead to is among the exhausted ones", async () => await nothingForgotten(15));

slow("the same for many programs", async () => await nothingForgotten(300));

test("constraints have a solution if and only if no cycle of them grows, and the least one is found", () => {
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

test("what was tried is taken back", () => {
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
