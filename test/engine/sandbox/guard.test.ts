/** What the guard puts in front of the real process while runs are live, and that nothing of it stays afterwards. */
import process from "node:process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { installGuard, keepGuard } from "../../../src/engine/sandbox/guard/guard.ts";
import { coded, run } from "../support/programs.ts";

const releases: (() => void)[] = [];
const held = () => {
  const release = keepGuard();
  releases.push(release);
  return release;
};
afterEach(() => releases.splice(0).forEach((release) => release()));

describe("settings of the process", () => {
  let before: string | undefined;
  beforeEach(() => void (before = process.env["TZ"]));
  afterEach(() => {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  });

  test.each([["Asia/Tokyo"], [undefined]])(
    "with TZ %s, local time is UTC while the guard is installed, and then as before",
    (zone) => {
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
      const release = keepGuard();
      expect(process.env["TZ"]).toBe("UTC");
      expect(new Date(0).getHours()).toBe(0);
      release();
      expect(process.env["TZ"]).toBe(zone);
      expect("TZ" in process.env).toBe(zone !== undefined);
    },
  );

  test("stacks are deep while the guard is installed, and as deep as before afterwards", () => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 7;
    const release = keepGuard();
    expect(Error.stackTraceLimit).toBe(50);
    release();
    expect(Error.stackTraceLimit).toBe(7);
    Error.stackTraceLimit = limit;
  });
});

test("the guard stays until its last holder releases it, in any order", () => {
  const real = globalThis.Date;
  const first = keepGuard();
  const guarded = globalThis.Date;
  expect(guarded).not.toBe(real);
  const second = installGuard({ strict: true, traceIo: false });
  expect(globalThis.Date).toBe(guarded);
  first();
  expect(globalThis.Date).toBe(guarded);
  second();
  expect(globalThis.Date).toBe(real);
  const third = installGuard({ strict: false, traceIo: false });
  expect(globalThis.Date).not.toBe(real);
  third();
  expect(globalThis.Date).toBe(real);
});

describe("the real Date", () => {
  test("the real Date outside of runs is unchanged, and can be extended", () => {
    const RealDate = globalThis.Date;
    held();
    expect(Math.abs(Date.now() - RealDate.now())).toBeLessThan(10_000);
    expect(new Date()).toBeInstanceOf(RealDate);
    expect(Math.abs(new Date().getTime() - RealDate.now())).toBeLessThan(10_000);
    expect(new Date(5).getTime()).toBe(5);
    expect(Date.UTC(2026, 0, 1)).toBe(RealDate.UTC(2026, 0, 1));
    class Named extends Date {
      readonly name = "named";
    }
    expect(new Named(7)).toBeInstanceOf(Named);
    expect(new Named(7).getTime()).toBe(7);
    expect(new Date(7).constructor).toBe(RealDate);
    expect(Object.getPrototypeOf(new Date(7))).toBe(RealDate.prototype);
  });

  test.each([
    ["Date", () => new Date()],
    ["Date.now", () => Date.now()],
  ])("a run that asks for the time as %s ends, with advice", async (shown, ask) => {
    let asked: unknown;
    const { outcome } = await run(coded(() => void (asked = ask())));
    expect(outcome.finding).toMatchObject({
      kind: "leak",
      title: `leak ${shown}`,
      message: `the real ${shown} was reached from inside a run: the result would differ from run to run`,
      hint: "use the global of the same name: the sandbox has simulated it",
    });
    // It goes on meanwhile: what calls it may be the runtime.
    expect(Number(asked)).toBeGreaterThan(Date.UTC(2020, 0, 1));
  });

  test("a run that reads real time and other globals reports each by name", async () => {
    const { outcome } = await run(coded(() => void Math.random()));
    expect(outcome.finding).toMatchObject({ kind: "leak", title: "leak Math.random" });
  });

  test("a use of the real Date that does not read the time is no leak", async () => {
    const { outcome } = await run(coded(() => void [new Date(5), Date.UTC(2026, 0), Date.parse("2026-01-01")]));
    expect(outcome.finding).toBeUndefined();
  });

  test("reading the real time is no leak in a run that is not strict", async () => {
    const { outcome } = await run(coded(() => void [new Date(), Date.now(), Math.random()]), { strict: false });
    expect(outcome.finding).toBeUndefined();
  });
});

test("a member that is never legitimate throws the finding if the run is strict", async () => {
  let thrown: unknown;
  const { outcome } = await run(coded(() => {
    try {
      process.chdir("/");
    } catch (error) {
      thrown = error;
    }
  }));
  expect(outcome.finding).toMatchObject({ kind: "leak", title: "leak process.chdir" });
  expect(thrown).toMatchObject({ title: "leak process.chdir" });
  const cwd = process.cwd();
  const { outcome: lenient } = await run(coded(() => process.chdir(cwd)), { strict: false });
  expect(lenient.finding).toBeUndefined();
});

describe.each(["unhandledRejection", "uncaughtException"] as const)("%s", (event) => {
  const emitter: NodeJS.EventEmitter = process;
  let before: ((...args: unknown[]) => void)[] = [];
  beforeEach(() => {
    before = emitter.listeners(event) as typeof before;
    emitter.removeAllListeners(event);
  });
  afterEach(() => {
    emitter.removeAllListeners(event);
    for (const listener of before) emitter.on(event, listener);
  });

  test("an error outside of runs goes to the earlier listeners, which are restored afterwards", () => {
    const heard: unknown[] = [];
    const listeners = ["first", "second"].map((name) => (...args: unknown[]) => void heard.push(name, ...args));
    for (const listener of listeners) emitter.on(event, listener);
    const release = keepGuard();
    expect(emitter.listenerCount(event)).toBe(1);
    emitter.emit(event, "thrown", "more");
    release();
    expect(heard).toEqual(["first", "thrown", "more", "second", "thrown", "more"]);
    expect(emitter.listeners(event)).toEqual(listeners);
  });

  test("an error outside of runs is rethrown if nothing listens", () => {
    held();
    expect(() => emitter.emit(event, new Error("nobody's"), undefined)).toThrow("nobody's");
  });

  test("an error of a run fails it, and nothing else receives it", async () => {
    const heard: unknown[] = [];
    emitter.on(event, (thrown) => void heard.push(thrown));
    const failing = coded(() => void emitter.emit(event, new Error("of the run"), Promise.resolve()));
    const { outcome } = await run(failing);
    expect(outcome.finding?.message).toContain("of the run");
    expect(heard).toEqual([]);
  });
});

describe("warnings of the runtime", () => {
  test("warnings outside of runs are unchanged, and the function is restored", async () => {
    const real = Object.getOwnPropertyDescriptor(process, "emitWarning");
    const heard = new Promise<Error>((resolve) => process.once("warning", resolve));
    const release = keepGuard();
    process.emitWarning("outside", "TestWarning");
    expect(await heard).toMatchObject({ name: "TestWarning", message: "outside" });
    release();
    expect(Object.getOwnPropertyDescriptor(process, "emitWarning")).toEqual(real);
  });
});
