import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../../src/engine/world/clock.ts";
import type { Operation } from "../../../src/engine/world/operation.ts";
import { Scheduler } from "../../../src/engine/world/scheduler.ts";
import { inTask, type Task } from "../../../src/engine/world/task.ts";
import { fc } from "../../support/properties.ts";

const alice: Task = { name: "alice", machine: {}, step: "0" };

/** A scheduler whose picks follow `answers` and then take the first; tells what happened. */
function setUp(answers: readonly number[] = []) {
  const told: string[] = [];
  const offered: string[][] = [];
  const clock = new VirtualClock(0);
  let asked = 0;
  const scheduler = new Scheduler({
    clock,
    pick: (options: readonly Operation[]) => {
      offered.push(options.map(({ label }) => label));
      return answers[asked++] ?? 0;
    },
    onForced: ({ label }) => told.push(`forced ${label}`),
    onTimeMoved: (elapsedMs) => told.push(`t ${elapsedMs}`),
  });
  const happens = (name: string) => () => void told.push(name);
  return {
    told,
    offered,
    clock,
    scheduler,
    submit: (name: string) => inTask(alice, () => scheduler.submit("op", name, happens(name))),
    timer: (name: string, delayMs: number) =>
      inTask(alice, () => scheduler.timer("timer", name, delayMs, happens(name))),
    drain: () => {
      while (scheduler.turn().kind !== "quiet");
      return told;
    },
  };
}

describe("scheduler", () => {
  test("by default operations happen in order of creation, then timers in order of time", () => {
    const world = setUp();
    world.timer("late", 20);
    world.submit("a");
    world.timer("soon", 10);
    world.submit("b");
    expect(world.scheduler.pending().map(({ label }) => label)).toEqual([
      "op#1 a (alice)",
      "op#2 b (alice)",
      "timer#2 soon (alice)",
      "timer#1 late (alice)",
    ]);
    expect(world.drain()).toEqual([
      "a",
      "b",
      "t 10",
      "forced timer#2 soon (alice)",
      "soon",
      "t 20",
      "forced timer#1 late (alice)",
      "late",
    ]);
  });

  test("the scheduler offers ready operations and the earliest timer only", () => {
    const world = setUp();
    world.timer("late", 20);
    world.timer("soon", 10);
    world.submit("a");
    world.scheduler.turn();
    expect(world.offered).toEqual([["op#1 a (alice)", "timer#2 soon (alice)"]]);
  });

  test("timers with the same due time keep the order of their creation", () => {
    fc.assert(fc.property(fc.array(fc.nat({ max: 3 }), { maxLength: 30 }), (delays) => {
      const world = setUp();
      delays.forEach((delay, index) => world.timer(`${delay}/${index}`, delay));
      const fired = world.drain().filter((line) => line.includes("/") && !line.startsWith("forced"));
      const expected = delays.map((delay, index) => ({ delay, index })).toSorted((a, b) =>
        a.delay - b.delay || a.index - b.index
      );
      expect(fired).toEqual(expected.map(({ delay, index }) => `${delay}/${index}`));
    }));
  });

  test("picking a timer moves the clock, and picking an operation does not", () => {
    const world = setUp([1]);
    world.timer("timer", 10);
    world.submit("slow answer");
    world.scheduler.turn();
    expect([world.told, world.clock.elapsedMs]).toEqual([["t 10", "timer"], 10]);
    world.scheduler.turn();
    expect([world.told.at(-1), world.clock.elapsedMs]).toEqual(["slow answer", 10]);
  });

  test("an overdue timer does not move time back", () => {
    const world = setUp();
    world.timer("timer", 10);
    world.clock.moveTo(50);
    world.drain();
    expect([world.told, world.clock.elapsedMs]).toEqual([["forced timer#1 timer (alice)", "timer"], 50]);
  });

  test("a late timer behind a withdrawn one of its delay fires where Node lets it fire", () => {
    const world = setUp();
    const withdrawn = world.timer("withdrawn", 5);
    world.timer("begins", 3);
    world.scheduler.turn();
    world.timer("behind it", 5);
    world.timer("other", 4);
    inTask(alice, () => world.scheduler.cancel(withdrawn.operation));
    world.scheduler.jump(10);
    expect(world.drain().filter((name) => /^(behind it|other)$/.test(name))).toEqual(["behind it", "other"]);
  });

  test("a single operation is not a choice", () => {
    const world = setUp();
    world.submit("a");
    world.drain();
    world.timer("b", 5);
    world.drain();
    expect(world.offered).toEqual([]);
    expect(world.told).toEqual(["forced op#1 a (alice)", "a", "t 5", "forced timer#1 b (alice)", "b"]);
  });

  test("a cancelled operation never happens and is not offered", () => {
    const world = setUp();
    const [a, timer] = [world.submit("a"), world.timer("timer", 1)];
    world.submit("b");
    world.scheduler.cancel(a);
    world.scheduler.cancel(timer.operation);
    expect(world.scheduler.nextDueMs).toBeUndefined();
    expect(world.drain()).toEqual(["forced op#2 b (alice)", "b"]);
    expect(world.scheduler.idle).toBe(true);
    expect(world.clock.elapsedMs).toBe(0);
  });

  test("an operation may cancel another that was offered beside it", () => {
    const world = setUp([1]);
    const first = world.submit("first");
    inTask(alice, () => world.scheduler.submit("op", "killer", () => world.scheduler.cancel(first)));
    expect(world.drain()).toEqual([]);
  });

  test("timers wait and operations do not while the clock is frozen", () => {
    const world = setUp();
    world.clock.freeze();
    world.timer("timer", 10);
    world.submit("a");
    expect(world.drain()).toEqual(["forced op#1 a (alice)", "a"]);
    expect(world.scheduler.idle).toBe(false);
    world.clock.unfreeze();
    expect(world.drain().at(-1)).toBe("timer");
  });

  test("operations happen in the task that started them", async () => {
    const { scheduler } = setUp();
    const labels: string[] = [];
    const bob: Task = { name: "bob", machine: {}, step: "" };
    inTask(alice, () =>
      scheduler.submit("op", "", () => {
        scheduler.submit("op", "from inside", () => {});
        void Promise.resolve().then(() => labels.push(scheduler.submit("op", "after an await", () => {}).label));
      }));
    inTask(bob, () => scheduler.submit("op", "", () => {}));
    scheduler.turn();
    await new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(resolve)));
    expect(labels).toEqual(["op#4 after an await (alice)"]);
    expect(scheduler.pending().map(({ label }) => label)).toEqual([
      "op#2 (bob)",
      "op#3 from inside (alice)",
      "op#4 after an await (alice)",
    ]);
  });

  test("an operation outside of any task is refused", () => {
    const { scheduler } = setUp();
    expect(() => scheduler.submit("op", "", () => {})).toThrow("op: an operation was started outside of any task");
  });

  test("perform takes effect when it is picked, and rejects with what it throws", async () => {
    const world = setUp();
    const effects: string[] = [];
    const [good, bad] = inTask(alice, () => [
      world.scheduler.perform("fs", "write", () => effects.push("written")),
      world.scheduler.perform("fs", "read", () => {
        throw new Error("ENOENT");
      }),
    ]);
    expect(effects).toEqual([]);
    world.drain();
    expect(await good).toBe(1);
    await expect(bad).rejects.toThrow("ENOENT");
  });

  test("with any picks, everything happens once, and time never goes back", () => {
    const items = fc.array(fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 50 })), { maxLength: 15 });
    fc.assert(fc.property(items, fc.array(fc.nat({ max: 100 })), (delays, choices) => {
      const clock = new VirtualClock(0);
      const times: number[] = [];
      const fired: number[] = [];
      let asked = 0;
      const scheduler = new Scheduler({
        clock,
        pick: (options) => (choices[asked++] ?? 0) % options.length,
        onForced: () => {},
        onTimeMoved: (ms) => times.push(ms),
      });
      inTask(alice, () =>
        delays.forEach((delay, index) => {
          const fire = () => {
            if (delay !== undefined) expect(clock.elapsedMs).toBe(delay);
            fired.push(index);
          };
          if (delay === undefined) scheduler.submit("op", "", fire);
          else scheduler.timer("timer", "", delay, fire);
        }));
      while (scheduler.turn().kind !== "quiet");
      expect(fired.toSorted((a, b) => a - b)).toEqual(delays.map((_, index) => index));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }));
  });

  test("the next immediate is pending before a callback runs, so that it precedes what that starts", () => {
    const world = setUp();
    const pendingInFirst: string[] = [];
    inTask(alice, () => {
      world.scheduler.immediate("first", () => {
        pendingInFirst.push(...world.scheduler.pending().map(({ label }) => label));
        world.submit("started by the first");
      });
      world.scheduler.immediate("second", () => void world.told.push("second"));
    });
    expect(world.drain()).toEqual([
      "forced immediate#1 first (alice)",
      "second",
      "forced op#1 started by the first (alice)",
      "started by the first",
    ]);
    expect(pendingInFirst).toEqual(["immediate#2 second (alice)"]);
    expect(world.offered).toEqual([["immediate#2 second (alice)", "op#1 started by the first (alice)"]]);
  });
});
