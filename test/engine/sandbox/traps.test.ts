/** Members of the real process that no code in a world may use, should it reach the real global object all the same. */
import process from "node:process";
import { runInThisContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepGuard } from "../../../src/engine/sandbox/guard/guard.ts";
import { REPORTED, TRAPPED } from "../../../src/engine/sandbox/guard/traps.ts";
import { runCode } from "../../support/source.ts";

// A way out that the test opens: no code in a world reaches it by itself.
beforeAll(() =>
  void Object.defineProperty(Promise, "real", {
    value: {
      process,
      Performance,
      AbortSignal,
      globalThis,
      ...Object.fromEntries(REPORTED.map(([shown, holder]) => [holderOf(shown), holder])),
    },
    configurable: true,
  })
);
afterAll(() => void Reflect.deleteProperty(Promise, "real"));

/** `Math` of `Math.random`; the global object for a global function. */
function holderOf(shown: string): string {
  return shown.includes(".") ? shown.replace(/\..*/, "") : "globalThis";
}

/** Those that this runtime has. */
const here = TRAPPED.filter(([, holder, name]) =>
  holder !== undefined && Object.getOwnPropertyDescriptor(holder, name)?.configurable === true
);

/** Functions of the real process that neither change it nor tell runs apart, or that something else stands in front of. */
const HARMLESS: ReadonlySet<string> = new Set([
  "_disconnect",
  "_fatalException",
  "_rawDebug",
  "_send",
  "_startProfilerIdleNotifier",
  "_stopProfilerIdleNotifier",
  "_tickCallback",
  "assert",
  "cwd",
  "disconnect",
  "emit",
  "emitWarning",
  "getegid",
  "geteuid",
  "getgid",
  "getgroups",
  "getuid",
  "hasUncaughtExceptionCaptureCallback",
  "nextTick",
  "openStdin",
  "ref",
  "send",
  "setSourceMapsEnabled",
  "setUncaughtExceptionCaptureCallback",
  "unref",
]);

test("every function of the real process is trapped, unless it is known to be harmless", () => {
  const trapped = new Set(here.filter(([, holder]) => holder === process).map(([, , name]) => name));
  const functions = Object.entries(Object.getOwnPropertyDescriptors(process))
    .filter(([, { value, configurable }]) => typeof value === "function" && configurable === true)
    .map(([name]) => name);
  expect(functions.filter((name) => !trapped.has(name) && !HARMLESS.has(name))).toEqual([]);
  expect(trapped.size).toBeGreaterThan(15);
  for (const [shown, , name] of here) expect(shown).toMatch(new RegExp(`\\w\\.${name}$`));
});

test.each([
  ["process.hrtime.bigint", process.hrtime],
  ["process.memoryUsage.rss", process.memoryUsage],
  ["AbortSignal.timeout", AbortSignal],
  ["Performance.prototype.now", Performance.prototype],
  ["Performance.prototype.timeOrigin", Performance.prototype],
])("%s, which is no member of the process, is trapped too", (shown, holder) => {
  expect(here.filter(([each]) => each === shown).map(([, where]) => where)).toEqual([holder]);
});

test("every global that reaches for time, randomness or the network is reported", () => {
  expect(REPORTED.map(([shown]) => shown).sort()).toEqual(Object.keys(CALLS).sort());
});

describe.each(here)("%s", (shown, holder, name) => {
  test("reaching it is a finding at the line, and never happens", async () => {
    const isGetter = Object.getOwnPropertyDescriptor(holder, name)?.get !== undefined;
    const code = isGetter
      ? `Reflect.get(Promise.real.${shown.replace(/\.(?=[^.]*$).*/, "")}, "${name}", performance);`
      : `Promise.real.${shown}();`;
    const { outcome } = await runCode(`try {\n${code}\n} catch {}`);
    expect(outcome.finding).toMatchObject({ kind: "leak", title: `leak ${shown}` });
    expect(outcome.finding?.location).toMatchObject({ file: "case.scenario.ts", line: 5 });
  });
});

/** How each is called, and what it answers outside of worlds. */
const CALLS: Readonly<Record<string, readonly [args: string, answers: (value: unknown) => boolean]>> = {
  setTimeout: ["(() => {}, 0)", isTimer],
  setInterval: ["(function () { clearInterval(this); }, 1e6)", isTimer],
  setImmediate: ["(() => {})", isTimer],
  fetch: ['("data:text/plain,x")', (value) => value instanceof Promise],
  "Math.random": ["()", (value) => typeof value === "number"],
  "performance.now": ["()", (value) => typeof value === "number"],
  "crypto.randomUUID": ["()", (value) => typeof value === "string"],
  "crypto.getRandomValues": ["(new Uint8Array(3))", (value) => value instanceof Uint8Array && value.length === 3],
};

function isTimer(value: unknown): boolean {
  return typeof value === "object" || typeof value === "number";
}

describe.each(REPORTED)("%s", (shown, holder, name) => {
  const [args, answers] = CALLS[shown]!;

  test("calling it in a world is a finding at the line", async () => {
    const { outcome } = await runCode(`const made = Promise.real.${holderOf(shown)}.${name}${args};\nvoid made;`);
    expect(outcome.finding).toMatchObject({ kind: "leak", title: `leak ${shown}` });
    expect(outcome.finding?.location).toMatchObject({ file: "case.scenario.ts", line: 4 });
  });

  test("outside of worlds it works and is no finding", () => {
    const before = Object.getOwnPropertyDescriptor(holder, name);
    const release = keepGuard();
    try {
      const call = Reflect.get(holder, name) as (...args: unknown[]) => unknown;
      expect(call).not.toBe(before?.value);
      const given = runInThisContext(`(function () { return [...arguments]; })${args}`) as unknown[];
      const made = call.apply(holder, given);
      expect(answers(made)).toBe(true);
      if (name === "setInterval") clearInterval(made as NodeJS.Timeout);
      if (made instanceof Promise) made.catch(() => {});
    } finally {
      release();
    }
    expect(Object.getOwnPropertyDescriptor(holder, name)).toEqual(before);
  });
});

test("traps work outside of worlds, and are removed once no world is live", () => {
  const before = here.map(([, holder, name]) => Object.getOwnPropertyDescriptor(holder, name));
  const release = keepGuard();
  expect(process.uptime()).toBeGreaterThan(0);
  expect(process.hrtime.bigint()).toBeGreaterThan(0n);
  expect(process.memoryUsage().rss).toBeGreaterThan(0);
  expect(Performance.prototype.now.call(performance)).toBeGreaterThan(0);
  expect(performance.timeOrigin).toBeGreaterThan(Date.UTC(2020, 0, 1));
  release();
  expect(here.map(([, holder, name]) => Object.getOwnPropertyDescriptor(holder, name))).toEqual(before);
});
