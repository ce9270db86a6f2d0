/** With latencies, what is due first happens first. */
import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../../../src/engine/world/clock.ts";
import { LatencyModel } from "../../../../src/engine/world/latency/model.ts";
import type { Operation } from "../../../../src/engine/world/operation.ts";
import { Scheduler } from "../../../../src/engine/world/scheduler.ts";
import { inTask, type Task } from "../../../../src/engine/world/task.ts";
import { fc } from "../../../support/properties.ts";

const alice: Task = { name: "alice", machine: {}, step: "0" };

interface Options {
  readonly latencyMs?: (detail: string) => number;
  readonly late?: (timers: readonly string[]) => string | 0;
  readonly pick?: (options: readonly string[]) => number;
}

/** A scheduler whose operations take what `latencyMs` says. */
function setUp({ latencyMs = () => 0, late = () => 0, pick = () => 0 }: Options = {}) {
  const told: string[] = [];
  const asked: string[][] = [];
  const clock = new VirtualClock(0);
  const labels = (operations: readonly Operation[]) => operations.map(({ label }) => label);
  const scheduler = new Scheduler({
    clock,
    timing: {
      model: new LatencyModel(),
      latency: ({ label }) => latencyMs(label),
      late: (_operation, _startMs, timers) => {
        asked.push(labels(timers));
        return late(labels(timers));
      },
    },
    pick: (options) => {
      told.push(`pick ${labels(options).join(" | ")}`);
      return pick(labels(options));
    },
    onForced: () => {},
    onTimeMoved: () => {},
  });
  const happens = (name: string, then?: () => void) => () => {
    told.push(`${name} at ${clock.elapsedMs}`);
    then?.();
  };
  const inAlice = <T>(work: () => T) => inTask(alice, work);
  return {
    told,
    asked,
    clock,
    scheduler,
    submit: (kind: string, name: string, then?: () => void) =>
      inAlice(() => scheduler.submit(kind, name, happens(name, then))),
    timer: (name: string, delayMs: number, then?: () => void) =>
      inAlice(() => scheduler.timer("timer", name, delayMs, happens(name, then))),
    immediate: (name: string, then?: () => void) => inAlice(() => scheduler.immediate(name, happens(name, then))),
    drain: () => {
      while (scheduler.turn().kind !== "quiet");
      return told;
    },
  };
}

test("operations and timers happen in order of due time, at that time, and no timer early", () => {
  const given = fc.array(
    fc.record({ isTimer: fc.boolean(), ms: fc.integer({ min: 1, max: 6 }), cancelled: fc.boolean() }),
    { maxLength: 20 },
  );
  fc.assert(fc.property(given, (all) => {
    const world = setUp({ latencyMs: (label) => Number(/ms=(\d+)/.exec(label)![1]) });
    const expected = all.flatMap(({ isTimer, ms, cancelled }, index) => {
      const name = `${index} ms=${ms}`;
      const operation = isTimer ? world.timer(name, ms).operation : world.submit("fs", name);
      if (cancelled) world.scheduler.cancel(operation);
      return cancelled ? [] : [{ ms, isTimer, line: `${name} at ${ms}` }];
    });
    const order = expected.toSorted((one, other) => one.ms - other.ms || Number(one.isTimer) - Number(other.isTimer));
    expect(world.drain().filter((line) => !line.startsWith("pick"))).toEqual(order.map(({ line }) => line));
    expect(world.scheduler.idle).toBe(true);
  }));
});

test("simultaneous operations are picked, with timers last by default", () => {
  const world = setUp({ latencyMs: () => 2, pick: (options) => options.length - 1 });
  world.submit("fs", "one");
  world.submit("fs", "two");
  world.timer("t", 2);
  expect(world.drain()).toEqual([
    "pick fs#1 one (alice) | fs#2 two (alice) | timer#1 t (alice)",
    "t at 2",
    "pick fs#1 one (alice) | fs#2 two (alice)",
    "two at 2",
    "one at 2",
  ]);
});

test("an operation that starts later may overtake an earlier one", () => {
  const world = setUp({ latencyMs: (label) => label.includes("slow") ? 10 : 1 });
  world.submit("fs", "slow");
  world.submit("fs", "first", () => void world.submit("fs", "second"));
  expect(world.drain()).toEqual(["first at 1", "second at 2", "slow at 10"]);
});

test("immediates of a round happen together, before timers that come due meanwhile", () => {
  const world = setUp();
  world.submit("fs", "io", () => {
    world.timer("timer", 0);
    world.immediate("one", () => void world.immediate("of the next round"));
    world.immediate("two");
  });
  expect(world.drain()).toEqual([
    "io at 0.1",
    "one at 0.11",
    "two at 0.11",
    "timer at 0.11",
    "of the next round at 0.12",
  ]);
});

test("overdue operations happen after a busy period, none early, and timers with their round", () => {
  const world = setUp();
  world.submit("fs", "busy", () => {
    world.timer("timer", 1);
    world.submit("fs", "other");
    world.scheduler.jump(20);
  });
  expect(world.drain()).toEqual(["busy at 0.1", "timer at 20.1", "other at 20.1"]);
});

test("operations that start later while the clock is frozen are due later", () => {
  const world = setUp({ latencyMs: (label) => Number(/ms=(\d+)/.exec(label)![1]) });
  world.clock.freeze();
  world.submit("fs", "first ms=5", () => world.submit("fs", "after it ms=3"));
  world.submit("fs", "long ms=6");
  expect(world.drain()).toEqual(["first ms=5 at 0", "long ms=6 at 0", "after it ms=3 at 0"]);
});

test("operations happen in order while the clock is frozen", () => {
  const world = setUp({ latencyMs: (label) => label.includes("slow") ? 10 : 1 });
  world.clock.freeze();
  world.submit("fs", "slow");
  world.submit("fs", "quick", () => void world.submit("fs", "after it"));
  world.timer("timer", 0);
  expect(world.drain()).toEqual(["quick at 0", "after it at 0", "slow at 0"]);
  expect(world.scheduler.pending()).toHaveLength(1);
});

describe("a remote operation", () => {
  test("a late remote operation outlasts its timer by its latency", () => {
    const world = setUp({ late: (timers) => timers[0]! });
    world.submit("http", "request");
    world.timer("timeout", 2_000);
    world.timer("soon", 5);
    expect(world.drain()).toEqual(["soon at 5", "timeout at 2000", "request at 2010"]);
    expect(world.asked[0]).toEqual(["timer#1 timeout (alice)"]);
  });

  test("a remote operation that has outlasted a timer is asked about again, for the timer of a retry", () => {
    const world = setUp({ late: (timers) => timers.at(-1)! });
    world.submit("http", "request");
    world.timer("timeout", 100, () => void world.timer("second timeout", 100));
    expect(world.drain()).toEqual(["timeout at 100", "second timeout at 200", "request at 210"]);
    expect(world.asked).toEqual([["timer#1 timeout (alice)"], ["timer#2 second timeout (alice)"]]);
  });

  test("a remote operation is never late beyond the longest delay, and a local one never", () => {
    const world = setUp({ late: (timers) => timers[0]! });
    world.submit("http", "request");
    world.submit("fs", "file");
    world.timer("far", 3_600_000);
    expect(world.drain()).toEqual(["file at 0.1", "request at 10", "far at 3600000"]);
    expect(world.asked).toEqual([]);
  });

  test("a remote operation that is withdrawn is not asked about again", () => {
    const world = setUp({ late: (timers) => timers[0]! });
    world.scheduler.cancel(world.submit("http", "request"));
    world.timer("timeout", 10);
    expect(world.drain()).toEqual(["timeout at 10"]);
    expect(world.asked).toEqual([]);
    expect(world.scheduler.idle).toBe(true);
  });
});

test.each(["timer", "timeout", "interval", "sleep"])(
  "a remote operation may outlast a %s that a program waits with",
  (kind) => {
    const world = setUp({ late: (timers) => timers[0]! });
    world.submit("http", "request");
    inTask(alice, () => world.scheduler.timer(kind, "guard", 50, () => {}));
    world.drain();
    expect(world.asked).toEqual([[`${kind}#1 guard (alice)`]]);
    expect(world.told).toEqual(["request at 60"]);
  },
);

test("a remote operation outlasts no timer that times work", () => {
  const world = setUp({ late: (timers) => timers[0]! });
  world.submit("http", "request");
  inTask(alice, () => world.scheduler.timer("spawn", "process", 50, () => {}));
  expect(world.drain()).toEqual(["request at 10"]);
  expect(world.asked).toEqual([]);
});

test("the next due time is the earliest of operations, immediates and timers", () => {
  const world = setUp({ latencyMs: (label) => label.startsWith("fs") ? 3 : 0 });
  expect(world.scheduler.nextDueMs).toBeUndefined();
  world.timer("timer", 5);
  expect(world.scheduler.nextDueMs).toBe(5);
  world.submit("fs", "file");
  expect(world.scheduler.nextDueMs).toBe(3);
  const immediate = world.immediate("immediate");
  expect(world.scheduler.nextDueMs).toBe(0.01);
  world.scheduler.cancel(immediate);
  expect(world.scheduler.nextDueMs).toBe(3);
});

test("an overdue operation and a current one are options of one pick only if they are due together", () => {
  const world = setUp({ latencyMs: (label) => Number(/ms=([\d.]+)/.exec(label)?.[1] ?? 0) });
  world.submit("fs", "busy ms=1", () => {
    world.immediate("immediate");
    world.submit("fs", "together ms=0.01");
    world.submit("fs", "before ms=0.005");
    world.scheduler.jump(0.01);
  });
  expect(world.drain()).toEqual([
    "busy ms=1 at 1",
    "before ms=0.005 at 1.01",
    "pick fs#2 together ms=0.01 (alice) | immediate#1 immediate (alice)",
    "together ms=0.01 at 1.01",
    "immediate at 1.01",
  ]);
});

test("an overdue immediate ties with an operation that is due now", () => {
  const world = setUp({ latencyMs: (label) => Number(/ms=([\d.]+)/.exec(label)?.[1] ?? 0) });
  world.submit("fs", "busy ms=1", () => {
    world.immediate("immediate");
    world.submit("fs", "now ms=2");
    world.scheduler.jump(2);
  });
  expect(world.drain()).toEqual([
    "busy ms=1 at 1",
    "pick fs#2 now ms=2 (alice) | immediate#1 immediate (alice)",
    "now ms=2 at 3",
    "immediate at 3",
  ]);
});
