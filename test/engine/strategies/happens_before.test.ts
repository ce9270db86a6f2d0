/** Equivalent runs have one digest, others have different ones; and a search can tell when it has seen everything. */
import { expect, test } from "vitest";
import { range } from "../../../src/api/runs/run/range.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import type { StepCode } from "../../../src/engine/ir/author.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { search } from "../../../src/engine/modes/search.ts";
import { strategyNamed } from "../../../src/engine/strategies/catalog.ts";
import { HappensBefore } from "../../../src/engine/strategies/happens_before.ts";
import { Saturation } from "../../../src/engine/strategies/saturation.ts";
import { tasks } from "../support/programs.ts";

let lastId = 0;

function operation(label: string, task: string, resource: string | undefined, cause = 0) {
  return {
    label: `${label} (${task})`,
    kind: label.slice(0, label.indexOf("#")),
    id: ++lastId,
    cause,
    task: { name: task },
    resource,
  };
}

function digestOf(...operations: readonly ReturnType<typeof operation>[]): string {
  const relation = new HappensBefore();
  for (const each of operations) relation.happened(each);
  return relation.digest;
}

const write = (task: string, path: string, number = 1) => operation(`fs#${number} write ${path}`, task, `fs ${path}`);

test("the order of operations on different files and the numbers of operations do not matter", () => {
  const [a, b] = [write("alice", "/a", 1), write("bob", "/b", 2)];
  expect(digestOf(a, b)).toBe(digestOf(b, a));
  expect(digestOf(write("alice", "/a", 1), b)).toBe(digestOf(write("alice", "/a", 7), b));
});

test.each([
  ["on one file", write("alice", "/a"), write("bob", "/a")],
  ["on a folder and a file in it", write("alice", "/a"), write("bob", "/a/b")],
  ["of one task", write("alice", "/a"), write("alice", "/b")],
  ["of which one may touch anything", write("alice", "/a"), operation("timer#1", "bob", undefined)],
])("the order of operations %s matters", (_what, one, other) => {
  expect(digestOf(one, other)).not.toBe(digestOf(other, one));
});

test("an order that matters later is distinguished, beside operations that commute", () => {
  const [a, b, first, second] = [write("alice", "/a"), write("bob", "/b"), write("carol", "/c"), write("dave", "/c")];
  expect(digestOf(a, b, first, second)).toBe(digestOf(first, b, a, second));
  expect(digestOf(a, b, first, second)).not.toBe(digestOf(a, b, second, first));
});

const file = (path: string): StepCode => async ({ fs }) => void await fs.exists(path);
const timed = (bodies: Readonly<Record<string, StepCode>>) => tasks(bodies, { world: { latency: {} } });

async function seenIn(program: Program, runs: number) {
  const saturation = new Saturation();
  const strategy = saturation.watching(strategyNamed("random"));
  const found = await search(program, { seeds: range(1, runs), strategy, keepGoing: true });
  return { ...saturation.seen, ran: found.runs };
}

test("a search that sees nothing new ends, at the same run every time", async () => {
  const program = timed({ alice: file("/a"), bob: file("/b") });
  const seen = await seenIn(program, 2_000);
  expect(seen).toMatchObject({ saturated: true, unseen: 0 });
  expect(seen.ran).toBeLessThan(1_000);
  expect(seen.ran).toBe(seen.runs);
  expect(await seenIn(program, 2_000)).toEqual(seen);
});

test("a search continues while every run draws new values, and says that more is unseen than seen", async () => {
  const program = timed({ alice: ({ random }) => void random.integer(2 ** 31), bob: file("/b") });
  const { saturated, distinct, unseen, ran } = await seenIn(program, 200);
  expect({ saturated, distinct, ran }).toEqual({ saturated: false, distinct: 200, ran: 200 });
  expect(unseen).toBeGreaterThan(1_000);
});

test("any search that passes says how much of the schedules its first seeds have shown, whatever runs draw", async () => {
  const draws: StepCode = async ({ random, fs }) => {
    random.integer(2 ** 31);
    await fs.exists("/a");
  };
  const program = timed({ alice: draws, bob: draws });
  const { seen, runs } = await testProgram(program, { seeds: range(1, 140) });
  expect(runs).toBeGreaterThan(140);
  expect(seen).toMatchObject({ runs: 100, sampled: true, saturated: false, unseen: 0 });
  expect(seen!.distinct).toBeLessThan(20);
  const { seen: few } = await testProgram(program, { seeds: range(1, 10) });
  expect(few).toBeUndefined();
  const { seen: proved, exhausted } = await testProgram(timed({ alice: file("/a"), bob: file("/b") }));
  expect([proved, exhausted === undefined]).toEqual([undefined, false]);
});

test("only the seeds of the sample are observed", async () => {
  const program = timed({ alice: file("/a"), bob: file("/b") });
  const found = await search(program, { seeds: range(1, 50), strategy: "random", sample: [3, 7, 60] });
  expect(found.schedules).toHaveLength(2);
});
