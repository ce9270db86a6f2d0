import { setImmediate } from "node:timers";
import { describe, expect, test } from "vitest";
import { fingerprint } from "../../../src/engine/findings/finding.ts";
import type { Outcome } from "../../../src/engine/interpreter/outcome.ts";
import { search } from "../../../src/engine/modes/search.ts";
import type { SearchProgress } from "../../../src/engine/modes/search_options.ts";
import { programs } from "../support/arbitraries.ts";
import { coded, lostUpdate, programOf, run, seeded, tasks } from "../support/programs.ts";
import { fc } from "../../support/properties.ts";
import { slow } from "../../support/slow.ts";

const limits = { maxEvents: 1_000, maxSteps: 500 };
const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const gist = ({ finding, ...outcome }: Outcome) => ({ ...outcome, fingerprint: finding && fingerprint(finding) });

/** Fails for some seeds, after a number of turns that depends on the seed: late ones start before early ones end. */
const uneven = tasks({
  alice: async (world) => {
    const turns = world.random.integer(40);
    for (let turn = 0; turn < turns; turn++) await world.yieldNow();
    if (world.random.integer(10) === 0) throw new Error("unlucky");
  },
});

describe("search", () => {
  slow("a search finds the same as running the seeds one by one", async () => {
    await fc.assert(
      fc.asyncProperty(programs, fc.nat({ max: 1000 }), async (program, from) => {
        const seeds = range(12).map((index) => from + index);
        const { failures, runs, maxDecisions } = await search(program, {
          seeds,
          strategy: "random",
          limits,
          keepGoing: true,
        });
        const alone = [];
        let most = 0;
        for (const seed of seeds) {
          const { outcome, decisions } = await run(program, { source: seeded(seed, "random"), limits });
          most = Math.max(most, decisions.length);
          if (outcome.status !== "pass") alone.push({ seed, outcome: gist(outcome) });
        }
        expect(failures.map(({ seed, outcome }) => ({ seed, outcome: gist(outcome) }))).toEqual(alone);
        expect([runs, maxDecisions]).toEqual([seeds.length, most]);
      }),
      { numRuns: 80 },
    );
  });

  test("few worlds with a large bundle live at the same time, since their modules do, too", async () => {
    const mostAlive = async (bundleLength: number) => {
      let alive = 0;
      let most = 0;
      const waits = tasks({
        alice: async ({ yieldNow }) => {
          most = Math.max(most, ++alive);
          await yieldNow();
          alive--;
        },
      });
      await search({ ...waits, code: { ...waits.code!, bundleLength } }, { seeds: range(100), strategy: "random" });
      return most;
    };
    expect(await mostAlive(1_000)).toBe(32);
    expect(await mostAlive(2_000_000)).toBe(4);
  });

  test("the first failing seed is reported first, though another ended before it", async () => {
    const failing = [];
    for (const seed of range(200)) {
      if ((await run(uneven, { source: seeded(seed, "random") })).outcome.status === "fail") failing.push(seed);
    }
    expect(failing.length).toBeGreaterThan(5);
    for (let start = 0; start < 100; start += 7) {
      const seeds = range(100).map((index) => start + index);
      const { failures } = await search(uneven, { seeds, strategy: "random" });
      expect(failures[0]?.seed).toBe(failing.find((seed) => seed >= start));
    }
  });

  test("a search starts no more runs after a failure, unless asked to", async () => {
    const fails = programOf([{ type: "fail", message: "x" }]);
    expect(await search(fails, { seeds: range(50), strategy: "fifo" })).toMatchObject({
      runs: 1,
      failures: [{ seed: 0 }],
    });
    expect((await search(fails, { seeds: range(50), strategy: "fifo", keepGoing: true })).failures).toHaveLength(50);
  });

  test("a search without seeds makes no runs", async () => {
    expect(await search(uneven, { seeds: [], strategy: "random" })).toEqual({
      runs: 0,
      edges: 0,
      failures: [],
      maxDecisions: 0,
      unmet: [],
      schedules: [],
    });
  });

  test("a search reports every run", async () => {
    const seen: SearchProgress[] = [];
    await search(tasks({ a: lostUpdate(), b: lostUpdate() }), {
      seeds: range(30),
      strategy: "random",
      onRun: (progress) => seen.push(progress),
    });
    expect(seen.map(({ runs }) => runs)).toEqual(range(30).map((index) => index + 1));
  });

  test("worlds that run concurrently do not see one another", async () => {
    const counter = coded(async (world) => {
      for (let index = 0; index < 5; index++) {
        world.kv.set("n", String(Number(world.kv.get("n") ?? 0) + 1));
        await world.sleep(world.random.integer(3));
      }
      if (world.kv.get("n") !== "5") throw new Error("shared");
    });
    expect((await search(counter, { seeds: range(100), strategy: "random" })).failures).toEqual([]);
  });
});

describe("a signal", () => {
  test("a search whose signal is already aborted runs nothing", async () => {
    const { runs } = await search(uneven, { seeds: range(10), strategy: "random", signal: AbortSignal.abort() });
    expect(runs).toBe(0);
  });

  test("an aborted search lets started runs end, and starts no more", async () => {
    const stop = new AbortController();
    const { runs } = await search(uneven, {
      seeds: range(10_000),
      strategy: "random",
      keepGoing: true,
      signal: stop.signal,
      onRun: ({ runs }) => void (runs === 10 && stop.abort()),
    });
    expect(runs).toBeGreaterThanOrEqual(10);
    expect(runs).toBeLessThan(200);
  });

  test("a signal can abort a search whose runs end at once", async () => {
    const stop = new AbortController();
    setImmediate(() => stop.abort());
    const { runs } = await search(programOf([{ type: "assert_ok", value: true }]), {
      seeds: range(200_000),
      strategy: "fifo",
      signal: stop.signal,
    });
    expect(runs).toBeLessThan(200_000);
  });
});
