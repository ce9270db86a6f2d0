/** What guides `coverage` (states, pairs of operations, branches), and that it reaches failures that need several things in a row. */
import { expect, test } from "vitest";
import { range } from "../../../src/api/runs/run/range.ts";
import { fits } from "../../../src/engine/decisions/answers.ts";
import type { Decision } from "../../../src/engine/decisions/decision.ts";
import { EditedSource, OPEN } from "../../../src/engine/decisions/sources.ts";
import { Streams } from "../../../src/engine/decisions/streams.ts";
import type { Code, Program } from "../../../src/engine/interpreter/program.ts";
import type { StepCode } from "../../../src/engine/ir/author.ts";
import { search } from "../../../src/engine/modes/search.ts";
import { Corpus } from "../../../src/engine/strategies/corpus/corpus.ts";
import { mutated } from "../../../src/engine/strategies/corpus/mutate.ts";
import { coverage } from "../../../src/engine/strategies/coverage.ts";
import { sourceOf } from "../../../src/engine/strategies/by_seed.ts";
import { fifo } from "../../../src/engine/strategies/fifo.ts";
import { random, randomSource } from "../../../src/engine/strategies/random.ts";
import type { RunPlan, StrategyDefinition } from "../../../src/engine/strategies/strategy.ts";
import { pick } from "../support/requests.ts";
import { codeOf, irOf, run, tasks } from "../support/programs.ts";

function decided(kind: Decision["kind"], label: string, value: Decision["value"], arity?: number): Decision {
  return { kind, label, value, arity };
}

function draw(label: string, bound: number) {
  return { kind: "random", label, bound } as const;
}

/** What each run of a search reached, in the order of its plans. */
async function coveredIn(program: Program, runs: number, base: StrategyDefinition = random): Promise<Set<number>[]> {
  const found: Set<number>[] = [];
  const strategy: StrategyDefinition = {
    ...base,
    guided: true,
    create: (space) => {
      const inner = base.create(space);
      return {
        next: () => inner.next(),
        begin: (plan) => inner.begin(plan),
        ended: ({ covered }) => void found.push(new Set(covered)),
      };
    },
  };
  await search(program, { seeds: range(1, runs), strategy, keepGoing: true });
  return found;
}

const alike = (one: Set<number>, other: Set<number>) =>
  one.size === other.size && [...one].every((each) => other.has(each));

test("a run comes upon each state that it leaves in the world", async () => {
  const leaving = (...values: readonly string[]): StepCode => async ({ kv, yieldNow }) => {
    for (const value of values) {
      kv.set("k", value);
      await yieldNow();
    }
  };
  const [one] = await coveredIn(tasks({ a: leaving("1", "2") }), 1, fifo);
  const [same] = await coveredIn(tasks({ a: leaving("1", "2") }), 1, fifo);
  const [further] = await coveredIn(tasks({ a: leaving("1", "3") }), 1, fifo);
  const [back] = await coveredIn(tasks({ a: leaving("1", "2", "1") }), 1, fifo);
  expect([alike(one!, same!), alike(one!, further!), alike(one!, back!)]).toEqual([true, false, true]);
});

test("the state in which a run ends counts, though nothing happens after it", async () => {
  const ending = (value: string) => tasks({ a: ({ kv }) => kv.set("k", value) });
  const [[one], [same], [other]] = [
    await coveredIn(ending("1"), 1, fifo),
    await coveredIn(ending("1"), 1, fifo),
    await coveredIn(ending("2"), 1, fifo),
  ];
  expect([alike(one!, same!), alike(one!, other!)]).toEqual([true, false]);
});

test("a run that is observed goes as it does unobserved, with its pauses", async () => {
  const program = tasks(
    {
      a: async ({ fs }) => void await fs.exists("/a"),
      b: async ({ fs, sleep }) => (await sleep("1ms"), void await fs.exists("/a")),
    },
    { world: { latency: {} } },
  );
  const outcomesOf = async (isGuided: boolean) => {
    const outcomes: string[] = [];
    const strategy: StrategyDefinition = {
      ...random,
      ...(isGuided && { guided: true }),
      create: (space) => {
        const inner = random.create(space);
        return {
          next: () => inner.next(),
          begin: (plan) => inner.begin(plan),
          ended: ({ plan: { seed }, outcome: { decisions, virtualMs } }) =>
            void outcomes.push(`${seed} ${decisions} ${virtualMs}`),
        };
      },
    };
    await search(program, { seeds: range(1, 40), strategy });
    return outcomes.toSorted();
  };
  expect(await outcomesOf(true)).toEqual(await outcomesOf(false));
});

test("a run comes upon the orders of two tasks that race, and nothing else tells its orders apart", async () => {
  const writes = (path: string): StepCode => async ({ fs }) => void await fs.exists(path);
  const race = await coveredIn(tasks({ a: writes("/same"), b: writes("/same") }, { world: { latency: "any" } }), 40);
  const kinds = race.filter((covered, index) => race.findIndex((other) => alike(covered, other)) === index);
  expect(kinds.length).toBeGreaterThan(1);
});

test("a run comes upon branches, and how often it takes them by powers of two", async () => {
  const taking = (...branches: readonly number[]): Program => {
    const code: Code = {
      ...codeOf(({ kernel }) => ({
        body: () => {
          const counters = kernel.coverage!.counters(16);
          for (const branch of branches) counters[branch]!++;
        },
      })),
      withCoverage: () => code,
    };
    return { ir: irOf([{ type: "call", ref: "body" }]), code };
  };
  const of = async (...branches: readonly number[]) => (await coveredIn(taking(...branches), 1, fifo))[0]!;
  const times = (count: number) => of(...Array.from({ length: count }, () => 7));
  expect(alike(await of(1, 2), await of(2, 1))).toBe(true);
  expect(alike(await of(1, 2), await of(1, 3))).toBe(false);
  expect(alike(await times(1), await times(2))).toBe(false);
  expect(alike(await times(16), await times(31))).toBe(true);
  expect(alike(await times(16), await times(32))).toBe(false);
});

/** It gets on in one of ten draws, and fails at the third in a row. A stage is a state. */
const deep = tasks({
  climber: async ({ random, kv, yieldNow }) => {
    for (let stage = 1; stage <= 3; stage++) {
      await yieldNow();
      if (random.integer(10) !== 0) return;
      kv.set("stage", String(stage));
    }
    throw new Error("at the top");
  },
  other: async ({ yieldNow }) => await yieldNow(),
});

test("it reaches a failure that needs several draws in a row, where random runs do not", async () => {
  const searched = (strategy: StrategyDefinition) => search(deep, { seeds: range(1, 800), strategy });
  expect((await searched(random)).failures).toEqual([]);
  const { failures: [failure], runs } = await searched(coverage);
  expect(failure?.outcome.finding?.message).toContain("at the top");
  expect(runs).toBeLessThan(800);
  // Without coverage it is a random search.
  const blind: StrategyDefinition = { ...coverage, guided: undefined };
  expect((await searched(blind)).failures).toEqual([]);
});

test("a run that reached nothing new is not kept, and what is rare is chosen more often", () => {
  const corpus = new Corpus();
  const common = decided("random", "common", 1);
  const rare = decided("random", "rare", 1);
  corpus.add([common], [1]);
  corpus.add([rare], [1, 2]);
  for (let more = 0; more < 50; more++) corpus.add([common], [1]);
  expect(corpus.size).toBe(2);
  corpus.weigh();
  expect([0.1, 0.5, 0.9].map((unit) => corpus.choose(unit).decisions[0]!.label)).toEqual(["rare", "rare", "rare"]);
  // What was chosen often weighs less.
  for (let more = 0; more < 200; more++) {
    corpus.weigh();
    corpus.choose(0.9);
  }
  corpus.weigh();
  expect(corpus.choose(0).decisions[0]!.label).toBe("common");
});

test("a corpus that is full gives up its lightest runs", () => {
  const corpus = new Corpus();
  for (let common = 0; common < 20; common++) {
    for (let more = 0; more < 9; more++) corpus.add([decided("random", "common", 1)], [common]);
  }
  for (let rare = 0; rare < 300; rare++) corpus.add([decided("random", "rare", 1)], [1_000 + rare]);
  corpus.weigh();
  expect(corpus.size).toBe(256);
  const chosen = range(0, 255).map((share) => corpus.choose(share / 256).decisions[0]!.label);
  expect(new Set(chosen)).toEqual(new Set(["rare"]));
});

test("one of four runs stays random once there are runs to change", async () => {
  const { outcome } = await run(tasks({ a: () => {} }));
  const strategy = coverage.create({ seeds: range(1, 32) });
  const decisions = [decided("random", "draw#1", 1), decided("random", "draw#2", 2)];
  const batch = () =>
    range(1, 16).map(() => {
      const next = strategy.next();
      if (next.kind !== "run") throw new Error(`expected a run, found ${next.kind}`);
      return next.plan;
    });
  const isRandom = (plan: RunPlan) => !(strategy.begin(plan) instanceof EditedSource);
  const first = batch();
  expect(first.filter(isRandom)).toHaveLength(16);
  expect(strategy.next()).toEqual({ kind: "wait" });
  for (const plan of first) strategy.ended!({ plan, outcome, decisions, covered: [plan.seed] });
  expect(batch().filter(isRandom)).toHaveLength(4);
});

test("a mutation opens whatever one consumer draws, or all that happens in a while, or goes on as another schedule does", () => {
  const names = ["a", "b", "a", "c", "a", "b", "c", "a", "b", "a"];
  const decisions = names.map((name, index) => decided("random", `draw#${index} ${name}`, index));
  const other = names.map((_, index) => decided("random", `other#${index}`, index));
  const seen = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const schedule = mutated(decisions, { other }, new Streams(seed));
    const open = schedule.flatMap(({ value }, index) => value === OPEN ? [index] : []);
    const spliced = schedule.findIndex(({ label }) => label.startsWith("other"));
    if (spliced > 0) {
      expect(schedule).toEqual([...decisions.slice(0, spliced), ...other.slice(spliced)]);
      seen.add("spliced");
    } else if (open.length === 5 && open.every((index) => names[index] === "a")) seen.add("consumer");
    else if (open.length > 4 && open.at(-1)! - open[0]! === open.length - 1) seen.add("while");
  }
  expect([...seen].toSorted()).toEqual(["consumer", "spliced", "while"]);
});

test("a mutated schedule keeps what was decided, and leaves something open", () => {
  const decisions = range(1, 20).map((number) => decided("random", `stream ${number % 3}`, number));
  const kinds = new Set<string>();
  for (let seed = 0; seed < 60; seed++) {
    const schedule = mutated(decisions, { other: [decided("random", "other", 1)] }, new Streams(seed));
    const open = schedule.filter(({ value }) => value === OPEN).length;
    kinds.add(schedule.length < decisions.length ? "cut" : open > 4 ? "many" : "few");
    expect(open > 0 || schedule.length < decisions.length).toBe(true);
    for (const [index, decision] of schedule.entries()) {
      if (decision.value !== OPEN && decision.label !== "other") expect(decision).toEqual(decisions[index]);
    }
  }
  expect([...kinds].toSorted()).toEqual(["cut", "few", "many"]);
  expect(mutated([decided("host", "asked", 1)], { other: [] }, new Streams(1))).toEqual([]);
});

test("what is open is answered anew, and what follows it as it was", () => {
  const decisions = [decided("random", "a", OPEN), decided("random", "a", 3), decided("pick", "", OPEN, 2)];
  const source = new EditedSource(decisions, sourceOf(fifo, 5));
  const fresh = sourceOf(fifo, 5);
  expect(source.next(draw("a", 1000))).toBe(fresh.next(draw("a", 1000)));
  expect(source.next(draw("a", 1000))).toBe(3);
  expect(source.next(pick("x", "y"))).toBe(0);
  const missing = draw("b", 1000);
  expect(fits(missing, source.next(missing))).toBe(true);
});

test("a run that is not guided is not observed: its code tells of no branch", async () => {
  let asked = 0;
  const plain = tasks({ a: () => {} });
  const code: Code = { ...plain.code!, withCoverage: () => (asked++, code) };
  await search({ ...plain, code }, { seeds: range(1, 3), strategy: "random" });
  expect(asked).toBe(0);
  await search({ ...plain, code }, { seeds: range(1, 3), strategy: "coverage" });
  expect(asked).toBe(1);
  expect((await run(plain, { source: randomSource(1) })).outcome.status).toBe("pass");
});
