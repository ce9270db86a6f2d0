/** The globals of a world: virtual, deterministic, and otherwise as Node's. */
import { describe, expect, test } from "vitest";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { evaluate, loadSource, runCode } from "../../support/source.ts";

describe("time", () => {
  test("time starts at the scenario's date and moves only by waiting", async () => {
    const value = await evaluate(`
      const before = [Date.now(), new Date().toISOString(), performance.now()];
      for (let i = 0; i < 1000; i++) Math.sqrt(i);
      const same = Date.now() === before[0];
      await new Promise((resolve) => setTimeout(resolve, 250));
      return [before, same, Date.now() - before[0], performance.now(), process.hrtime(), process.uptime()];`);
    expect(value).toEqual([[1767225600000, "2026-01-01T00:00:00.000Z", 1000], true, 250, 1250, [1, 250_000_000], 1.25]);
  });
  test("time is never 0, which caches take for a time that was never set", async () => {
    const value = await evaluate(`
      const event = new Event("now");
      const mark = performance.mark("now");
      return [performance.timeOrigin + performance.now() === Date.now(), performance.now() > 0, event.timeStamp === performance.now(),
        mark.startTime === performance.now(), process.uptime() > 0, process.hrtime.bigint() > 0n];`);
    expect(value).toEqual(Array(6).fill(true));
  });
  test("Date is a Date in every respect", async () => {
    const value = await evaluate(`
      class Mine extends Date { year() { return this.getUTCFullYear(); } }
      const mine = new Mine(0);
      return [mine.year(), mine instanceof Date, mine instanceof Mine, new Date(NaN) instanceof Date, typeof Date(),
        Date.UTC(2020, 1), new Date(2020, 0, 1).toISOString(), new Date().constructor === Date,
        Object.prototype.toString.call(new Date()), structuredClone(new Date(5)) instanceof Date];`);
    expect(value).toEqual([
      1970,
      true,
      true,
      true,
      "string",
      Date.UTC(2020, 1),
      "2020-01-01T00:00:00.000Z",
      true,
      "[object Date]",
      true,
    ]);
  });
  test("the machine's time zone and locale do not show", async () => {
    const value = await evaluate(`
      const date = new Date(0);
      return [date.getTimezoneOffset(), date.toLocaleString(), date.toString(), Intl.DateTimeFormat().resolvedOptions().timeZone,
        (1234.5).toLocaleString(), new Intl.NumberFormat().format(1234.5), "ä".localeCompare("z")];`);
    expect(value).toEqual([
      0,
      "1/1/1970, 12:00:00 AM",
      "Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)",
      "UTC",
      "1,234.5",
      "1,234.5",
      -1,
    ]);
  });
  test("AbortSignal.timeout is in virtual time", async () => {
    const value = await evaluate(`
      const signal = AbortSignal.timeout(1000);
      setTimeout(() => {}, 5000);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return [performance.now(), signal.reason.name, signal instanceof AbortSignal, AbortSignal.abort().aborted];`);
    expect(value).toEqual([2000, "TimeoutError", true, true]);
  });
});

/** Runs the same code in a world and in the real process, and expects the same order of what it logs. */
async function sameOrderAsReal(body: string): Promise<void> {
  const simulated = await evaluate(`const log = []; ${body}; await done; return log;`);
  const real = await new Function(`return (async () => { const log = []; ${body}; await done; return log; })()`)();
  expect(simulated).toEqual(real);
}

describe("the order of callbacks is Node's", () => {
  const cases: Record<string, string> = {
    "ticks before promises before immediates": `
      const done = new Promise((resolve) => setImmediate(() => { log.push("immediate"); resolve(); }));
      await new Promise((resolve) => setImmediate(() => {
        process.nextTick(() => log.push("tick"));
        Promise.resolve().then(() => log.push("promise"));
        queueMicrotask(() => log.push("microtask"));
        resolve();
      }))`,
    "timers by due time, then by creation": `
      const done = new Promise((resolve) => setTimeout(resolve, 300));
      setTimeout(() => log.push("b"), 150); setTimeout(() => log.push("a"), 10); setTimeout(() => log.push("c"), 150)`,
    "immediates in order, those of an immediate after the others": `
      const { promise: done, resolve } = Promise.withResolvers();
      setImmediate(() => { log.push(1); setImmediate(() => { log.push(4); resolve(); }); });
      setImmediate(() => log.push(2)); setImmediate(() => log.push(3))`,
    "an interval that is cleared in its callback": `
      const { promise: done, resolve } = Promise.withResolvers();
      let n = 0;
      const id = setInterval(() => {
        log.push(++n);
        if (n === 3) { clearInterval(id); setTimeout(resolve, 20); }
      }, 5)`,
    "timers cleared by number, refreshed, and with arguments": `
      const done = new Promise((resolve) => setTimeout(resolve, 40));
      const t = setTimeout(() => log.push("never"), 5); clearTimeout(+t);
      const r = setTimeout((a, b) => log.push(a + b), 10, "x", "y"); r.refresh();
      log.push(r.hasRef(), r.unref().hasRef(), r.ref().hasRef())`,
    "odd delays": `
      const done = new Promise((resolve) => setTimeout(resolve, 200));
      for (const delay of [undefined, NaN, -5, "60", 0.5, null]) setTimeout(() => log.push(String(delay)), delay)`,
  };
  for (const [name, body] of Object.entries(cases)) test(name, () => sameOrderAsReal(body));
});

describe("randomness", () => {
  const draw = "return [Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(5))]];";
  test("randomness comes from the seed", async () => {
    const [one, same, other] = [await evaluate(draw, "", 1), await evaluate(draw, "", 1), await evaluate(draw, "", 2)];
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
    expect((one as string[])[1]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
  test("one more draw of one consumer does not shift another's", async () => {
    const uuid = await evaluate("return crypto.randomUUID();", "", 1);
    expect(await evaluate("Math.random(); return crypto.randomUUID();", "", 1)).toBe(uuid);
  });
});

test("module state is fresh in every run", async () => {
  const result = await runCode(
    "globalThis.count = (globalThis.count ?? 0) + 1; state.n++; if (state.n !== 1 || globalThis.count !== 1) throw new Error('stale');" +
      "await world.yieldNow();",
    { seeds: [1, 2, 3] },
    "const state = { n: 0 };",
  );
  expect(result.outcome.finding).toBeUndefined();
});

test("console and process output become events with the same text on every runtime", async () => {
  const result = await runCode(`
    console.log("a %s b %d %j", "x", 4.5, { y: [1] }, new Map([[1, 2]]), new Error("e"));
    process.stdout.write("text");
    throw new Error("end");`);
  expect(result.outcome.finding?.message).toBe("Error: end");
  expect(result.outcome.entries).toBeGreaterThanOrEqual(3);
});

test("pure computation runs on the host with the world paused, and takes its virtual latency", async () => {
  const value = await evaluate(`
    const before = performance.now();
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("abc"));
    return [Buffer.from(digest).toString("hex").slice(0, 8), performance.now() - before];`);
  expect(value).toEqual(["ba7816bf", 1]);
});

test("fetch is answered by rules, and can be aborted", async () => {
  const [loaded] = await loadSource(`
    import { http, scenario } from "seedbed";
    export default scenario("fetch")
      .step(http.when("GET", "/slow").replies(200, "late", { delay: "1s" }))
      .step(http.when("POST", "/data").replies(201, { ok: 1 }).times(1))
      .step("ask", async ({ kv }) => {
        const controller = new AbortController();
        const pending = fetch("/slow", { signal: controller.signal }).catch((error) => error.name);
        setTimeout(() => controller.abort(), 10);
        const response = await fetch(new Request("http://localhost/data", { method: "POST", body: "q" }));
        const type = response.headers.get("content-type");
        const slow = await (await fetch("/slow")).text();
        kv.set("seen", JSON.stringify([await pending, response.status, type, await response.json(), slow, performance.now()]));
      })
      .finally("all of it", ({ kv, http }) => {
        const seen = kv.get("seen");
        if (seen !== '["AbortError",201,"application/json",{"ok":1},"late",1000]') throw new Error(seen);
        if (http.calls("POST", "/data")[0].body !== "q") throw new Error("body");
      })
      .step("nothing answers a second time", () => fetch("/data", { method: "POST" }));`);
  const { outcome } = await testProgram(loaded!.program, { seed: 0, strategy: "fifo", shrink: false });
  expect(outcome.finding).toMatchObject({ kind: "unsimulated", title: "http_unmatched" });
  expect(outcome.finding?.message).toBe("no rule answers POST /data");
  expect(outcome.finding?.details).toContain("rule: POST /data → 201 (used up)");
});
