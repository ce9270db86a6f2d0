/** What the strategies that sample orders promise: few delays, few changes of priority, new priorities for what races. */
import { expect, test } from "vitest";
import type { DecisionSource } from "../../../src/engine/decisions/decision_source.ts";
import type { PickOption } from "../../../src/engine/decisions/requests.ts";
import { latencyOfKind } from "../../../src/engine/decisions/latency_kinds.ts";
import { sourceOf } from "../../../src/engine/strategies/by_seed.ts";
import { strategyNamed } from "../../../src/engine/strategies/catalog.ts";
import { HappensBefore } from "../../../src/engine/strategies/happens_before.ts";
import { MOMENT } from "../support/moment.ts";

const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1);
function operation(id: number, { cause = 0, kind = "fs", task = "main", resource }: {
  readonly cause?: number;
  readonly kind?: string;
  readonly task?: string;
  readonly resource?: string;
} = {}): PickOption {
  return { id, cause, kind, label: `${kind}#${id} (${task})`, task: { name: task }, resource };
}

function pick(source: DecisionSource, options: readonly PickOption[], turn = 0): number {
  return source.next({ kind: "pick", isTie: false, options, current: undefined, turn }) as number;
}

test("delay: at most three choices of a run are not the default, and in most runs some are not", () => {
  const counts = SEEDS.map((seed) => {
    const source = sourceOf(strategyNamed("delay"), seed);
    return SEEDS.flatMap((id) => [id, id]).filter((id) =>
      pick(source, [operation(2 * id), operation(2 * id + 1)]) !== 0
    )
      .length;
  });
  expect(Math.max(...counts)).toBe(3);
  expect(counts.filter((count) => count > 0).length).toBeGreaterThan(SEEDS.length / 2);
});

test.each(["pct", "pos", "delay"] as const)("%s: tasks start within 1 ms of each other, so that they meet", (name) => {
  const latency = latencyOfKind("start");
  for (const seed of SEEDS) {
    const source = sourceOf(strategyNamed(name), seed, true);
    for (let id = 2; id < 20; id++) {
      const start = operation(id, { kind: "start" });
      expect(source.next({ kind: "latency", label: start.label, operation: start, latency })).toBeLessThanOrEqual(1);
    }
  }
});

test("delay: a remote operation that is delayed outlasts the timer that waits for it, and no other does", () => {
  const timer = { ...operation(1, { kind: "timer" }), dueMs: 2_000 };
  const latency = latencyOfKind("http");
  let delayed = 0;
  for (const seed of SEEDS) {
    const source = sourceOf(strategyNamed("delay"), seed, true);
    for (let id = 2; id < 20; id++) {
      const request = operation(id, { kind: "http" });
      const isDelayed = source.next({ kind: "latency", label: request.label, operation: request, latency }) !== 0;
      if (isDelayed) delayed++;
      const late = source.next({ kind: "late", label: request.label, operation: request, startMs: 0, timers: [timer] });
      expect(late).toBe(isDelayed ? timer.label : 0);
    }
  }
  expect(delayed).toBeGreaterThan(0);
});

test("pct: a chain of operations goes on until it falls below the others, which happens at most as often as the seed says", () => {
  const changes = SEEDS.map((seed) => {
    const source = sourceOf(strategyNamed("pct"), seed);
    let [ann, bob] = [operation(1), operation(2)];
    let [id, count, last] = [2, 0, -1];
    for (let turn = 0; turn < 600; turn++) {
      const index = pick(source, [ann, bob], turn);
      if (last >= 0 && index !== last) count++;
      last = index;
      source.happened?.(index === 0 ? ann : bob, MOMENT);
      if (index === 0) ann = operation(++id, { cause: ann.id });
      else bob = operation(++id, { cause: bob.id });
    }
    expect(count).toBeLessThanOrEqual(seed % 4);
    return count;
  });
  expect(Math.max(...changes)).toBe(3);
});

test("pos: an operation that races with the one that went gets a new priority, and no other does", () => {
  const secondOf = (seed: number, paths: readonly string[]) => {
    const source = sourceOf(strategyNamed("pos"), seed);
    const options = paths.map((path, index) => operation(index + 1, { resource: `fs ${path}` }));
    const first = pick(source, options);
    const rest = options.filter((_, index) => index !== first);
    return [options[first]!.id, rest[pick(source, rest)]!.id] as const;
  };
  const apart = SEEDS.map((seed) => secondOf(seed, ["/a", "/b", "/c"]));
  const racing = SEEDS.map((seed) => secondOf(seed, ["/a", "/a", "/a"]));
  expect(racing.map(([first]) => first)).toEqual(apart.map(([first]) => first));
  const others = SEEDS.filter((_, index) => racing[index]![1] !== apart[index]![1]);
  expect(others.length).toBeGreaterThan(SEEDS.length / 4);
});

test("happens-before: two operations that may touch anything have an order, and two on different files have none", () => {
  const digestOf = (operations: readonly PickOption[]) => {
    const relation = new HappensBefore();
    for (const each of operations) relation.happened(each);
    return relation.digest;
  };
  const pair = (one?: string, other?: string) => [
    operation(1, { task: "ann", ...(one !== undefined && { resource: one }) }),
    operation(2, { task: "bob", ...(other !== undefined && { resource: other }) }),
  ];
  const timers = pair();
  expect(digestOf(timers)).not.toBe(digestOf(timers.toReversed()));
  const files = pair("fs /a", "fs /b");
  expect(digestOf(files)).toBe(digestOf(files.toReversed()));
});
