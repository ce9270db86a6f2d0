/** Code that waits by looking at the clock comes to its end: after so many reads in one turn, each takes 1 ms. */
import { describe, expect, test } from "vitest";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { replay } from "../../../src/engine/modes/replay.ts";
import { decisionsOf, decodeTrace } from "../../../src/engine/trace/decode.ts";
import { recordText } from "../../support/record_text.ts";
import { evaluate, loadSource, runCode } from "../../support/source.ts";

/** How the program asks for the time, as an expression in ms. */
const CLOCKS = [
  ["Date.now()", "Date.now()"],
  ["new Date()", "new Date().getTime()"],
  ["Date()", "Date.parse(Date())"],
  ["performance.now()", "performance.now()"],
  ["process.hrtime()", "(([s, ns]) => s * 1e3 + ns / 1e6)(process.hrtime())"],
  ["process.hrtime.bigint()", "Number(process.hrtime.bigint() / 1_000_000n)"],
  ["process.uptime()", "process.uptime() * 1e3"],
] as const;

describe("a loop until a time comes to its end", () => {
  test.each(CLOCKS)("a loop that polls the clock by %s ends", async (_name, now) => {
    const body = `const now = () => ${now}; const until = now() + 3_000; while (now() < until) {}
      return [now() - until < 10, world.clock.elapsedMs >= 3_000, world.clock.elapsedMs < 3_010];`;
    expect(await evaluate(body)).toEqual([true, true, true]);
  });

  test("a loop that polls the clock and awaits a promise ends", async () => {
    const body = `const until = Date.now() + 5; while (Date.now() < until) await null; return world.clock.elapsedMs;`;
    expect(await evaluate(body)).toBe(5);
  });
});

test("the first thousand clock reads of a turn take no time, and each turn starts anew", async () => {
  const body = `const read = () => { for (let n = 0; n < 1_000; n++) Date.now(); return world.clock.elapsedMs; };
    const first = read(); await world.sleep(1); const second = read(); Date.now(); return [first, second, world.clock.elapsedMs];`;
  expect(await evaluate(body)).toEqual([0, 1, 2]);
});

test("timers that come due while the clock is polled are late, never early", async () => {
  const body = `const fired = []; const note = () => fired.push(world.clock.elapsedMs);
    setTimeout(note, 5); setTimeout(note, 30); const until = Date.now() + 20;
    while (Date.now() < until) {}
    fired.push("end"); await world.sleep(50); return fired;`;
  expect(await evaluate(body)).toEqual(["end", 20, 30]);
});

test("a frozen clock does not move when it is read", async () => {
  const [loaded] = await loadSource(`
    import { scenario, time } from "seedbed";
    export default scenario("frozen").step(time.freeze()).step("read", (world) => {
      for (let n = 0; n < 5_000; n++) Date.now();
      if (world.clock.elapsedMs !== 0) throw new Error("it moved");
    });`);
  const { executed } = await recordText(loaded!.program, { seed: 0, strategy: "fifo" });
  expect(executed.outcome.finding).toBeUndefined();
});

test("the number of free clock reads is a limit of the scenario, and the limit on virtual time applies", async () => {
  const limits = { maxClockReads: 0, maxVirtualMs: 100 };
  const { outcome } = await runCode("for (;;) Date.now();", { seed: 0, strategy: "fifo", limits });
  expect(outcome).toMatchObject({ status: "timeout", virtualMs: 101 });
});

const WAITS = `
  import { scenario } from "seedbed";
  export default scenario("two that wait").parallel("wait", {
    ann: async () => { await null; const until = Date.now() + 40; while (Date.now() < until) {} },
    bob: async (world) => { await new Promise((go) => setTimeout(go, 10)); world.event("late", { at: Date.now() }); },
  });`;

test("time that passes by reading the clock is logged, and the trace replays to the same bytes", async () => {
  const [loaded] = await loadSource(WAITS);
  for (const seed of [1, 2, 3, 4]) {
    const { text } = await recordText(loaded!.program, { seed, strategy: "random" });
    const { trace } = decodeTrace(text);
    expect(trace!.entries.filter((entry) => "t" in entry).length).toBeGreaterThanOrEqual(40);
    const source = new RecordedSource(decisionsOf(trace!.entries));
    expect((await recordText(loaded!.program, { seed, strategy: "random", source })).text).toBe(text);
    expect((await replay(loaded!.program, trace!)).outcome).toMatchObject({ status: "pass", finding: undefined });
  }
});

test("reading the clock takes no time in a trace that is older than the limit", async () => {
  const [loaded] = await loadSource(`
    import { scenario } from "seedbed";
    export default scenario("reads").step("read", (world) => {
      for (let n = 0; n < 5_000; n++) Date.now();
      world.event("read", { at: world.clock.elapsedMs });
    });`);
  const { text } = await recordText(loaded!.program, {
    seed: 1,
    strategy: "random",
    limits: { maxClockReads: Number.MAX_SAFE_INTEGER },
  });
  const [header, ...rest] = text.split("\n");
  const { limits: { maxClockReads: _, ...limits }, ...others } = JSON.parse(header!);
  const older = [JSON.stringify({ ...others, version: 2, limits }), ...rest].join("\n");
  const { trace } = decodeTrace(older);
  expect(trace!.entries).toContainEqual({ event: "read", data: { at: 0 } });
  expect((await replay(loaded!.program, trace!)).outcome.finding).toBeUndefined();
});
