/** Small parts of a world, each on its own: the log, errors that were met, the trail, limits, awaits, spins. */
import { describe, expect, test } from "vitest";
import type { Decision } from "../../../src/engine/decisions/decision.ts";
import { deepestAwait, noteAwait, noteAwaited, waitsAt } from "../../../src/engine/world/awaits.ts";
import { createDate } from "../../../src/engine/world/date.ts";
import { hostBackends, hostRefused, requireHostAllowed } from "../../../src/engine/world/host_permission.ts";
import { DEFAULT_LIMITS, type Limits, withDefaults } from "../../../src/engine/world/limits.ts";
import { toDecision, toEntry } from "../../../src/engine/world/log.ts";
import { MetErrors } from "../../../src/engine/world/met_errors.ts";
import { Operation, parseLabel, whatOf } from "../../../src/engine/world/operation.ts";
import { ENDLESS, SpinWatch } from "../../../src/engine/world/spin_watch.ts";
import { inTask, type Task } from "../../../src/engine/world/task.ts";
import { Trail } from "../../../src/engine/world/trail.ts";
import { Zone } from "../../../src/engine/world/zone.ts";
import { fc } from "../../support/properties.ts";

const task = (name = "alice"): Task => ({ name, machine: {}, step: "2" });

describe("a decision as a line of the log", () => {
  const decisions: readonly Decision[] = [
    { kind: "pick", label: "b", value: 1, arity: 2 },
    { kind: "latency", label: "fs#1", value: 0.5 },
    { kind: "late", label: "http#1", value: "timer#1" },
    { kind: "late", label: "http#1", value: 0 },
    { kind: "pause", label: "pause", value: 3 },
    { kind: "random", label: "x", value: 7 },
    { kind: "random", label: "key", value: "00ff" },
    { kind: "fault", label: "disk", value: 2, arity: 3 },
    { kind: "input", label: "in", value: -3, bounds: { min: -5, max: 9 } },
    { kind: "host", label: "http GET", value: { ms: 1, answer: null } },
  ];

  test.each(decisions.map((decision) => [decision.kind, decision] as const))(
    "a decision of kind %s survives the log",
    (_kind, decision) => {
      expect(toDecision(toEntry(decision), "3")).toEqual({ ...decision, step: "3" });
      expect(toDecision(toEntry(decision)).step).toBeUndefined();
    },
  );

  test("a line of the log says when a pick happens, if known", () => {
    expect(toEntry(decisions[0]!, 12.5)).toEqual({ pick: 1, of: 2, at: 12.5, l: "b" });
    expect(toEntry(decisions[0]!)).toEqual({ pick: 1, of: 2, l: "b" });
    expect(toEntry(decisions[0]!, 0)).toEqual({ pick: 1, of: 2, at: 0, l: "b" });
  });
});

describe("the label of an operation", () => {
  test.each([
    ["timer", "retry", "timer#4 retry (alice)", "timer retry"],
    ["start", "", "start#4 (alice)", "start"],
    ["http", "← 200 GET /a b.test", "http#4 ← 200 GET /a b.test (alice)", "← 200 GET /a b.test"],
    ["serve", "→ GET /a (x) b.test", "serve#4 → GET /a (x) b.test (alice)", "→ GET /a (x) b.test"],
    ["fs", "read /a#1\n", "fs#4 read /a#1\n (alice)", "fs read /a#1\n"],
  ])("%s %s is %s, and can be taken apart", (kind, detail, label, what) => {
    const operation = new Operation(kind, 4, detail, task(), () => {}, undefined);
    expect(operation.label).toBe(label);
    expect(whatOf(operation)).toBe(what);
    expect(parseLabel(label)).toEqual({ what, task: "alice" });
  });

  test("a label of an older form is kept whole", () => {
    expect(parseLabel("something else")).toEqual({ what: "something else", task: "" });
  });
});

test("an operation happens once, in its task, unless cancelled or merely settling a promise", () => {
  const alice = task();
  const happened: unknown[] = [];
  const operation = new Operation("op", 1, "", alice, () => void happened.push("once"), undefined);
  expect([operation.cancelled, operation.step]).toEqual([false, "2"]);
  operation.fire();
  operation.fire();
  expect(operation.cancelled).toBe(true);
  const cancelled = new Operation("op", 2, "", alice, () => void happened.push("never"), undefined);
  cancelled.cancel();
  cancelled.fire();
  expect(happened).toEqual(["once"]);
  operation.readyMs = 5;
  expect(operation.dueMs).toBe(5);
  operation.timer = { operation, dueMs: 7, delayMs: 7, ref: true };
  expect(operation.dueMs).toBe(7);
});

describe("errors that were met", () => {
  test("met errors count once for each place and kind, and only new ones are reported", () => {
    const before = new MetErrors();
    const now = new MetErrors();
    const refused = Object.assign(new Error("to 10.0.0.1"), { code: "ECONNREFUSED" });
    before.note("a.ts:1", new TypeError("one"));
    now.note("a.ts:1", new TypeError("another message"));
    now.note("a.ts:1", new TypeError("another message"));
    expect(now.newSince(before)).toBeUndefined();
    now.note("a.ts:2", refused);
    now.note("a.ts:3", "a text");
    expect(now.newSince(before)).toBe("a.ts:2 Error ECONNREFUSED");
    before.note("a.ts:2", refused);
    expect(now.newSince(before)).toBe("a.ts:3 string");
    expect(before.newSince(now)).toBeUndefined();
  });

  test("met errors may be any value, even one that cannot be inspected", () => {
    const hostile = {
      get name(): string {
        throw new Error("no");
      },
    };
    for (
      const [thrown, kind] of [[null, "object"], [undefined, "undefined"], [hostile, "unreadable"], [{
        name: 5,
        code: 7,
      }, "5"]]
    ) {
      const met = new MetErrors();
      met.note("x", thrown);
      expect(met.newSince(new MetErrors())).toBe(`x ${kind as string}`);
    }
  });
});

describe("the trail", () => {
  const happening = (label: string) => ({ label, task: { name: "alice" }, site: undefined });

  test("the trail keeps up to eight operations started since the last one", () => {
    const trail = new Trail();
    trail.happens(happening("first"));
    for (let index = 0; index < 10; index++) trail.starts(happening(`started ${index}`));
    expect(trail.started.map(({ label }) => label)).toEqual(
      Array.from({ length: 8 }, (_, index) => `started ${index}`),
    );
    trail.happens(happening("second"));
    expect([trail.last?.label, trail.started.length]).toEqual(["second", 0]);
    expect(trail.happened.map(({ label }) => label)).toEqual(["first", "second"]);
  });

  test("the trail knows the next operation that started in the turn of a draw", () => {
    const trail = new Trail();
    const drawn = () => ({ task: "alice", site: new Error(), atMs: 0, led: undefined });
    const [one, two] = [drawn(), drawn()];
    trail.draw = one;
    trail.starts(happening("next"));
    trail.starts(happening("after it"));
    expect(one.led).toMatchObject({ label: "next" });
    trail.draw = two;
    trail.happens(happening("a turn"));
    trail.starts(happening("too late"));
    expect(two.led).toBeUndefined();
  });

  test("the trail has every call since the last operation, or none if there are too many", () => {
    const trail = new Trail();
    for (let index = 0; index < 64; index++) trail.calls();
    expect(trail.called).toHaveLength(64);
    trail.calls();
    expect(trail.called).toEqual([]);
    trail.happens(happening("a turn"));
    trail.calls();
    expect(trail.called).toHaveLength(1);
  });

  test("the trail has the latest eight abandoned operations and unhandled events, with their tasks", () => {
    const trail = new Trail();
    inTask(task("bob"), () => {
      for (let index = 0; index < 9; index++) {
        trail.gaveUp(happening(`op ${index}`));
        trail.wasUnheard(`event ${index}`);
      }
    });
    expect(trail.givenUp.map(({ operation }) => operation.label)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((index) => `op ${index}`),
    );
    expect(trail.unheard.map(({ event }) => event)[0]).toBe("event 1");
    expect(trail.unheard).toHaveLength(8);
    expect(trail.unheard[0]).toMatchObject({ task: "bob", site: expect.any(Error) });
    trail.wasUnheard("outside");
    expect(trail.unheard.at(-1)?.task).toBeUndefined();
  });

  test("the trail knows the operation that an error came from, through up to eight causes", () => {
    const trail = new Trail();
    const cause = new Error("cause");
    trail.failed(cause);
    expect(trail.originOf(cause)).toBeUndefined();
    trail.happens(happening("read"));
    trail.failed(cause);
    trail.failed("a text");
    trail.failed(null);
    const wrapped = (depth: number): Error => depth === 0 ? cause : new Error("wrapped", { cause: wrapped(depth - 1) });
    expect(trail.originOf(cause)?.label).toBe("read");
    expect(trail.originOf(wrapped(7))?.label).toBe("read");
    expect(trail.originOf(wrapped(8))).toBeUndefined();
    expect(trail.originOf({ cause })).toBeUndefined();
    expect(trail.originOf("a text")).toBeUndefined();
    expect(trail.originOf(null)).toBeUndefined();
  });
});

test("missing limits have their defaults, and zero is a limit", () => {
  expect(withDefaults()).toEqual(DEFAULT_LIMITS);
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof Limits)[]) {
    expect(withDefaults({ [name]: 0 })).toEqual({ ...DEFAULT_LIMITS, [name]: 0 });
  }
  expect(DEFAULT_LIMITS).toMatchObject({ maxVirtualMs: 31_536_000_000, maxHostBytes: 8_388_608 });
});

describe("what of the host a scenario may ask", () => {
  const ir = { world: { backends: { http: "host", fs: "virtual", proc: "host" } } };

  test("a scenario may use the host for capabilities with a host backend", () => {
    expect(hostBackends(ir)).toEqual(["proc", "http"]);
    expect(hostBackends({})).toEqual([]);
    expect(hostBackends({ world: {} })).toEqual([]);
  });

  test("repeated runs require permission for all host capabilities", () => {
    expect(() => requireHostAllowed({ ir, mayAskHost: ["http"] }, "a curve")).toThrow(expect.objectContaining({
      message: "a curve runs the scenario again, and it could use the host, which is not allowed: proc",
      hint: "if you trust it, pass --allow-host proc (allowHost in a program)",
    }));
    expect(() => requireHostAllowed({ ir }, "a curve")).toThrow("proc, http");
    requireHostAllowed({ ir, mayAskHost: ["http", "proc"] }, "a curve");
    requireHostAllowed({ ir: {} }, "a curve");
  });

  test("a refused host capability is named with the option that allows it", () => {
    expect(hostRefused("fs", "fs read /etc/hosts")).toMatchObject({
      kind: "unsimulated",
      title: "host_refused",
      message: "the run may not use the host, and has no recorded answer: fs read /etc/hosts",
      hint: "if you trust it, pass --allow-host fs (allowHost in a program)",
    });
  });
});

describe("awaits", () => {
  test("awaits outside of tasks are not recorded", () => {
    expect(noteAwait("a.ts:1")).toBeUndefined();
    expect(noteAwaited(undefined, 5)).toBe(5);
  });

  test("a task waits at the deepest place whose promise has not settled", () => {
    const alice = task();
    expect([waitsAt(alice), deepestAwait(alice)]).toEqual([undefined, undefined]);
    const note = (place: string, value: unknown) => inTask(alice, () => noteAwaited(noteAwait(place), value));
    const never = new Promise(() => {});
    expect(note("a.ts:1", never)).toBe(never);
    note("a.ts:2", Promise.resolve());
    note("a.ts:3", "no promise <pending>");
    expect(waitsAt(alice)).toBe("a.ts:1");
    note("a.ts:4", Object.assign(new Promise(() => {}), { inspect: "custom" }));
    expect(deepestAwait(alice)).toMatchObject({ place: "a.ts:4", site: expect.any(Error) });
  });

  test("a task whose promises have all settled waits at the last place", () => {
    const alice = task();
    inTask(alice, () => noteAwaited(noteAwait("a.ts:1"), Promise.resolve()));
    inTask(alice, () => noteAwaited(noteAwait("a.ts:2"), 7));
    expect(waitsAt(alice)).toBe("a.ts:2");
  });

  test("awaits that ended long ago are forgotten", () => {
    const alice = task();
    inTask(alice, () => {
      for (let index = 0; index < 1_000; index++) noteAwaited(noteAwait(`a.ts:${index}`), index);
    });
    expect(alice.awaits!.length).toBeGreaterThanOrEqual(128);
    expect(alice.awaits!.length).toBeLessThanOrEqual(256);
    expect(alice.awaits!.at(-1)!.place).toBe("a.ts:999");
  });
});

describe("the watch over code that goes round", () => {
  const watch = (limits: Partial<Limits>) => {
    const reported: string[] = [];
    return {
      reported,
      watch: new SpinWatch(withDefaults(limits), ({ title, message }) => void reported.push(title, message)),
    };
  };

  test("code may spin as often as the limit allows, by the weight of each round", () => {
    const { watch: spins, reported } = watch({ maxSpins: 10 });
    for (let round = 0; round < 8; round++) spins.spin();
    spins.spin(2);
    expect(reported).toEqual([]);
    expect(() => spins.spin()).toThrow("the code went round 10 times (maxSpins)");
    expect(reported).toEqual([ENDLESS, "the code went round 10 times (maxSpins) without giving anything else a turn"]);
  });

  test("the spin count restarts with each turn", () => {
    const { watch: spins, reported } = watch({ maxSpins: 10 });
    for (let turn = 0; turn < 5; turn++) {
      spins.spin(10);
      spins.reset();
    }
    expect(reported).toEqual([]);
  });

  test("code gets ten thousand more rounds once the run ends, within the limit", () => {
    const { watch: spins } = watch({ maxSpins: 50_000 });
    spins.spin(100);
    spins.endSoon();
    spins.spin(10_000);
    expect(() => spins.spin()).toThrow("without giving anything else a turn");
    const { watch: short } = watch({ maxSpins: 50 });
    short.endSoon();
    short.spin(50);
    expect(() => short.spin()).toThrow("50 times");
  });
});

describe("a date in a zone", () => {
  const tokyo = Zone.named("Asia/Tokyo");
  const SimDate = createDate(() => 1_000.5, () => tokyo);

  test("a date in a zone reads the world's time, in whole ms where Node does", () => {
    expect(SimDate.now()).toBe(1_000);
    expect(new SimDate().getTime()).toBe(1_000);
    expect([SimDate.name, SimDate.length, SimDate.UTC(1970, 0, 1)]).toEqual(["Date", 7, 0]);
    expect(new Date(5) instanceof SimDate).toBe(true);
    expect(({}) instanceof SimDate).toBe(false);
    expect(new SimDate(5).constructor).toBe(SimDate);
  });

  test("a date in a zone takes texts and components as local time, and numbers and dates as they are", () => {
    const localMs = Date.UTC(2026, 0, 1) - 9 * 3_600_000;
    expect(new SimDate(2026, 0, 1).getTime()).toBe(localMs);
    expect(new SimDate("2026-01-01T00:00").getTime()).toBe(localMs);
    expect(SimDate.parse("2026-01-01T00:00")).toBe(localMs);
    expect(new SimDate(new Date(5)).getTime()).toBe(5);
    expect(new SimDate(7).getTime()).toBe(7);
    expect(new SimDate({ valueOf: () => 9 } as unknown as number).getTime()).toBe(9);
    expect(new SimDate({ toString: () => "2026-01-01T00:00" } as unknown as number).getTime()).toBe(localMs);
    const hints: unknown[] = [];
    const convertible = { [Symbol.toPrimitive]: (hint: string) => (hints.push(hint), 11) };
    expect(new SimDate(convertible as unknown as number).getTime()).toBe(11);
    expect(hints).toEqual(["default"]);
    expect(new SimDate(null as unknown as number).getTime()).toBe(0);
    expect(new SimDate(new String("2026-01-01T00:00") as unknown as string).getTime()).toBe(localMs);
  });

  test("a date in a zone keeps the settable members of Date", () => {
    for (const name of ["now", "parse", "UTC"]) {
      expect(Object.getOwnPropertyDescriptor(SimDate, name)).toMatchObject({ writable: true, configurable: true });
    }
    expect(Object.getOwnPropertyDescriptor(SimDate, "prototype")).toMatchObject({ writable: false });
    expect(Object.getOwnPropertyDescriptor(SimDate.prototype, "constructor")).toMatchObject({
      writable: true,
      enumerable: false,
      configurable: true,
    });
  });

  test("a date without a zone is UTC, also when called as a function", () => {
    const Utc = createDate(() => 0);
    expect((Utc as unknown as () => string)()).toMatch(/^Thu Jan 01 1970 .*\(Coordinated Universal Time\)$/);
    fc.assert(fc.property(fc.date({ noInvalidDate: true }), (date) => {
      expect(Utc.parse(date.toISOString())).toBe(date.getTime());
    }));
  });
});
