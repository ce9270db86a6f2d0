/** Operations take time: watchdogs do not fire over nothing, timeouts are exercised, and what was decided replays and shrinks. */
import { execFile } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { range } from "../../../src/api/runs/run/range.ts";
import { decidesOrder, isDefault } from "../../../src/engine/decisions/decision.ts";
import { OverriddenSource, RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { fingerprint } from "../../../src/engine/findings/finding.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { explain } from "../../../src/engine/modes/explain.ts";
import { search } from "../../../src/engine/modes/search.ts";
import { shrink } from "../../../src/engine/modes/shrink/shrink.ts";
import type { StrategyName } from "../../../src/engine/strategies/catalog.ts";
import { randomSource } from "../../../src/engine/strategies/random.ts";
import { decisionsOf, decodeTrace } from "../../../src/engine/trace/decode.ts";
import { LATENCY_SCALE_MS } from "../../../src/engine/world/latency/scale.ts";
import { programOf, runLogged, type Script } from "../../support/logged.ts";
import { recordText } from "../../support/record_text.ts";
import { slow, slowParts } from "../../support/slow.ts";
import { fc } from "../../support/properties.ts";

const HEAD = `import { stat, writeFile } from "node:fs/promises";
  const within = (ms, work) => Promise.race([
    work, new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), ms)),
  ]);`;
const RULE = 'http.when("GET", "http://a.test/x").replies(200)';
const realistic = (script: Script) => programOf({ head: HEAD, steps: [RULE], world: { latency: {} }, ...script });
const times = (count: number, work: string) => `for (let i = 0; i < ${count}; i++) await ${work};`;
const deadline = (ms: number, work: string) => realistic({ body: `await within(${ms}, (async () => { ${work} })())` });

async function failuresIn(program: Program, runs: number): Promise<number> {
  const found = await search(program, { seeds: range(1, runs), strategy: "random", keepGoing: true });
  return found.failures.length;
}

describe("a watchdog does not fire over", () => {
  test.each([
    ["ten file calls within ten minutes", 600_000, `writeFile("/tmp/f", "x"); ${times(10, 'stat("/tmp/f")')}`],
    ["a hundred file calls within ten seconds", 10_000, `writeFile("/tmp/f", "x"); ${times(100, 'stat("/tmp/f")')}`],
    ["a hundred immediates within 100 ms", 100, times(100, "new Promise((go) => setImmediate(go))")],
    ["ten requests within twenty minutes", 1_200_000, times(10, 'fetch("http://a.test/x")')],
  ])("%s", async (_what, ms, work) => {
    expect(await failuresIn(await deadline(ms, work.startsWith("writeFile") ? `await ${work}` : work), 100)).toBe(0);
  });

  test("a watchdog nearly always fires with unbounded delays", async () => {
    const program = await deadline(600_000, `await writeFile("/tmp/f", "x"); ${times(10, 'stat("/tmp/f")')}`);
    const world = { ...program.ir.world, latency: "any" as const };
    expect(await failuresIn({ ...program, ir: { ...program.ir, world } }, 100)).toBeGreaterThan(90);
  });
});

describe("a timeout of a request is exercised", () => {
  const bodyOf = (ms: number) => `await within(${ms}, fetch("http://a.test/x"))`;

  test.each([20, 2_000, 30_000])("a timeout of %d ms is exercised within ten runs", async (ms) => {
    expect(await failuresIn(await realistic({ body: bodyOf(ms) }), 10)).toBeGreaterThan(0);
  });

  test("a timeout is not exercised in the default order, nor beyond the longest delay", async () => {
    const program = await realistic({ body: bodyOf(2_000) });
    expect((await runLogged(program)).outcome.status).toBe("pass");
    const world = { latency: {}, maxDelay: "1s" };
    expect(await failuresIn({ ...program, ir: { ...program.ir, world } }, 100)).toBe(0);
  });

  test("a timeout that the author's range excludes is not exercised", async () => {
    const world = { latency: { "http://a.test": "..1s" } };
    expect(await failuresIn(await realistic({ body: bodyOf(2_000), world }), 100)).toBe(0);
    const other = { latency: { "http://other.test": "..1s" } };
    expect(await failuresIn(await realistic({ body: bodyOf(2_000), world: other }), 100)).toBeGreaterThan(0);
  });
});

test("every request keeps the author's range, even in the default order", async () => {
  const body = `
    const start = performance.now(); await fetch("http://a.test/x"); world.event("took", performance.now() - start);`;
  const program = await realistic({ body, world: { latency: { http: "30ms..80ms" } } });
  const took: number[] = [];
  for (let seed = 0; seed < 40; seed++) {
    const { outcome, events } = await runLogged(program, seed);
    expect(outcome.finding).toBeUndefined();
    took.push(events("took")[0] as number);
  }
  expect(took[0]).toBe(30);
  expect(Math.min(...took)).toBeGreaterThanOrEqual(30);
  expect(Math.max(...took)).toBeLessThanOrEqual(80);
  expect(new Set(took).size).toBeGreaterThan(1);
});

/** Requests, files, timers and immediates, some at once. */
const scripts = fc.array(
  fc.constantFrom(
    'fetch("http://a.test/x")',
    'writeFile("/tmp/f", "x")',
    "new Promise((go) => setTimeout(go, 7))",
    "new Promise((go) => setImmediate(go))",
    "within(15, fetch('http://a.test/x')).catch(() => {})",
    "world.sleep(3)",
  ),
  { minLength: 1, maxLength: 5 },
).map((all) =>
  `await Promise.all([${all.map((each) => `(async () => { await ${each}; await ${each}; })()`).join()}]);`
);

async function expectReplays(body: string, seed: number): Promise<void> {
  const program = await realistic({ body });
  const { text } = await recordText(program, { seed, strategy: "random" });
  const { trace, problems } = decodeTrace(text);
  expect(problems).toEqual([]);
  const again = await runLogged(program, decisionsOf(trace!.entries));
  expect({ log: again.log, finding: again.outcome.finding }).toEqual({ log: trace!.entries, finding: undefined });
}

test("latency decisions are in the trace, and replay to the same log", () =>
  fc.assert(fc.asyncProperty(scripts, fc.nat(1000), expectReplays), { numRuns: 15 }));

slowParts(
  "what was decided replays, in 500 programs",
  5,
  (part) => fc.assert(fc.asyncProperty(scripts, fc.nat(1000), expectReplays), { numRuns: 100, seed: part }),
);

describe("the program pauses", () => {
  /** Two timers that nothing but a pause makes late. */
  const program = () =>
    realistic({
      body: `const start = performance.now(); await world.sleep(10);
      for (let i = 0; i < 30; i++) await new Promise((go) => setTimeout(go, 1));
      const lateMs = performance.now() - start - 40; if (lateMs > 0) throw new Error("timers were late");`,
    });

  test("the program pauses in some runs, so that timers are late, and never in the default order", async () => {
    const paused = await failuresIn(await program(), 200);
    expect(paused).toBeGreaterThan(2);
    expect(paused).toBeLessThan(40);
    expect((await runLogged(await program())).outcome.status).toBe("pass");
  });

  test.each([[7, 1], [49, 2], [1, 7]])(
    "a fork of a run of seed %d that continues with seed %d replays to the same bytes despite pauses",
    async (beginning, then) => {
      const body = `${times(3, 'writeFile("/tmp/f", "x")')} ${
        times(5, "world.sleep(3)")
      } await fetch("http://a.test/x")`;
      const forked = await realistic({ body });
      const { text } = await recordText(forked, { seed: beginning, strategy: "random" });
      const decisions = decisionsOf(decodeTrace(text).trace!.entries);
      for (let cut = 0; cut <= decisions.length; cut++) {
        const source = new OverriddenSource(decisions.slice(0, cut), randomSource(then));
        const fork = await recordText(forked, { seed: then, strategy: "random", source });
        const again = new RecordedSource(decisionsOf(decodeTrace(fork.text).trace!.entries));
        expect((await recordText(forked, { seed: then, strategy: "random", source: again })).text).toBe(fork.text);
      }
    },
  );

  test("a failure that needs a pause is shrunk to one pause, which replays", async () => {
    const { failures: [failure] } = await search(await program(), {
      seeds: range(1, 200),
      strategy: "random",
      keepDecisions: true,
    });
    const small = await shrink(await program(), failure!.decisions!, fingerprint(failure!.outcome.finding!));
    const pauses = small.decisions.filter(({ kind, value }) => kind === "pause" && value !== 0);
    expect(pauses).toHaveLength(1);
    const { outcome } = await runLogged(await program(), small.decisions);
    expect(outcome.finding?.message).toContain("timers were late");
    const { matters } = await explain(small.program, small.decisions);
    expect(matters.map(({ words }) => words)).toEqual([expect.stringMatching(/^the program pauses for [\d.]+ ms$/)]);
  });
});

describe("a failure that needs latencies", () => {
  async function shrunk(program: Program, strategy: StrategyName = "random") {
    const { failures: [failure] } = await search(program, {
      seeds: range(1, 200),
      strategy,
      keepDecisions: true,
    });
    const small = await shrink(program, failure!.decisions!, fingerprint(failure!.outcome.finding!));
    const deviations = small.decisions.filter((decision) => decidesOrder(decision) && !isDefault(decision));
    return { small, deviations, matters: (await explain(small.program, small.decisions)).matters };
  }

  test("a failure by a timeout is shrunk to one late request, which names the timer", async () => {
    const { deviations, matters } = await shrunk(
      await realistic({
        body: `await Promise.all([stat("/"), within(2000, fetch("http://a.test/x")), fetch("http://a.test/x")]);`,
      }),
    );
    expect(deviations).toEqual([
      expect.objectContaining({ kind: "late", value: expect.stringMatching(/^timer#1 /) }),
    ]);
    expect(matters.map(({ words }) => words)).toEqual([
      expect.stringMatching(/^takes longer than its own timer.*, which fires after 2 s$/),
    ]);
    expect(matters.map(({ need }) => need)).toEqual(["GET /x a.test to take more than 2 s; the timer is 2 s"]);
  });

  test("a failure by a timeout that exhausting orders finds names the timer as well", async () => {
    const { matters } = await shrunk(
      await realistic({ body: `await within(2000, fetch("http://a.test/x"))` }),
      "dfs",
    );
    expect(matters.map(({ words }) => words)).toEqual(["takes longer than its own timer, which fires after 2 s"]);
    expect(matters.map(({ need }) => need)).toEqual(["GET /x a.test to take more than 2 s; the timer is 2 s"]);
  });

  test("a failure by a timeout stays when the timeout changes", async () => {
    const body = (ms: number) => `await within(${ms}, fetch("http://a.test/x"))`;
    const { small } = await shrunk(await realistic({ body: body(2_000) }));
    const { outcome } = await runLogged(await realistic({ body: body(700) }), small.decisions);
    expect(outcome.finding?.message).toContain("too late");
    expect(outcome.virtualMs).toBe(700);
  });

  test("a failure by an order is shrunk to latencies of the scale nearest to the default", async () => {
    const { deviations, matters } = await shrunk(
      await realistic({
        body: `const order = [];
        await Promise.all([stat("/").then(() => order.push("file")), fetch("http://a.test/x").then(() => order.push("http"))]);
        if (order[0] === "http") throw new Error("the request was first");`,
        world: { latency: { fs: "0.1ms..200ms" } },
      }),
    );
    for (const { value } of deviations) expect(LATENCY_SCALE_MS).toContain(value);
    expect(deviations).toHaveLength(1);
    expect(matters.map(({ words }) => words).join()).toMatch(
      /instead of .*: (before stat\("\/"\)'s fs|after fetch\("http:\/\/a.test\/x"\)'s ← 200)/,
    );
  });
});

slow("patched methods of the language do not change latencies", async () => {
  const script = fileURLToPath(new URL("./patched_latencies.ts", import.meta.url));
  const args = "deno" in process.versions ? ["run", "-A", "--no-check", script] : [script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 28 });
  const runs = JSON.parse(stdout) as Record<string, { finding: string | null }[]>;
  for (const name of ["all", "an immediate"]) {
    expect(runs[name]!.map(({ finding }) => finding)).toEqual(Array(20).fill(null));
    expect(runs[`${name}, patched`]).toEqual(runs[name]);
  }
});
