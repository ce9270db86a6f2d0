/** Promise 1: record → replay is the identity. */
import { beforeAll, describe, expect, test } from "vitest";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { fingerprint } from "../../../src/engine/findings/finding.ts";
import { replay } from "../../../src/engine/modes/replay.ts";
import { decisionsOf, decodeTrace, readTrace } from "../../../src/engine/trace/decode.ts";
import type { LogEntry } from "../../../src/engine/world/log.ts";
import { programs, seeds } from "../support/arbitraries.ts";
import { coded, lostUpdate, programOf, type RawStep, runLogged, seeded, tasks, traceOf } from "../support/programs.ts";
import { fc } from "../../support/properties.ts";
import { slow } from "../../support/slow.ts";

const limits = { maxEvents: 2_000, maxSteps: 1_000 };

describe("for generated scenarios", () => {
  async function expectIdentity(numRuns: number): Promise<void> {
    await fc.assert(
      fc.asyncProperty(programs, seeds, async (program, seed) => {
        const recorded = await traceOf(program, { seed, limits });
        const trace = readTrace(recorded.text, "trace.jsonl");

        const replayed = await replay(program, trace);
        expect(replayed.outcome).toEqual(recorded.outcome);

        const source = new RecordedSource(decisionsOf(trace.entries));
        expect((await traceOf(program, { seed, limits, source })).text).toBe(recorded.text);
      }),
      { numRuns },
    );
  }
  test("recording and replaying a generated scenario is the identity, byte for byte", () => expectIdentity(80));
  slow("recording and replaying 2,000 generated scenarios is the identity, byte for byte", () => expectIdentity(2_000));

  test("two recordings of a generated scenario have the same bytes", async () => {
    await fc.assert(
      fc.asyncProperty(programs, seeds, async (program, seed) => {
        const [one, two] = await Promise.all([traceOf(program, { seed, limits }), traceOf(program, { seed, limits })]);
        expect(two.text).toBe(one.text);
      }),
      { numRuns: 100 },
    );
  });

  test("a trace contains header, entries, decisions and outcome of its run", async () => {
    await fc.assert(
      fc.asyncProperty(programs, seeds, async (program, seed) => {
        const recorded = await traceOf(program, { seed, limits });
        const { entries } = await runLogged(program, { source: seeded(seed, "random"), limits });
        const trace = readTrace(recorded.text, "trace.jsonl");
        expect(trace.header).toMatchObject({ seed, strategy: "random", limits });
        expect(trace.header.scenario).toEqual({ ...program.ir, world: { latency: {}, ...program.ir.world } });
        expect(trace.entries).toEqual(JSON.parse(JSON.stringify(entries)));
        expect(decisionsOf(trace.entries).map(({ kind, label, value }) => [kind, label, value]))
          .toEqual(recorded.decisions.map(({ kind, label, value }) => [kind, label, value]));
        const { outcome } = recorded;
        expect(trace.footer).toMatchObject({ end: outcome.status, virtualMs: outcome.virtualMs });
        expect(trace.footer.finding?.fingerprint).toBe(outcome.finding && fingerprint(outcome.finding));
      }),
      { numRuns: 100 },
    );
  });

  const seen = { pass: 0, fail: 0, withPicks: 0, withRandom: 0, withTime: 0 };
  beforeAll(async () => {
    for (const [program, seed] of fc.sample(fc.tuple(programs, seeds), { numRuns: 300, seed: 1 })) {
      const { outcome, entries } = await runLogged(program, { source: seeded(seed, "random"), limits });
      seen[outcome.status === "pass" ? "pass" : "fail"]++;
      const has = (key: string) => entries.some((entry: LogEntry) => key in entry) ? 1 : 0;
      seen.withPicks += has("pick");
      seen.withRandom += has("random");
      seen.withTime += has("t");
    }
  });

  test("generated scenarios pass and fail, with choices, randomness and time", () => {
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(40);
  });
});

describe("a run that a limit ended", () => {
  const noisy = coded((world) => {
    for (let index = 0; index < 100; index++) {
      world.event("e");
      world.random.integer(9);
    }
  });

  test.each([9, 10])("a run limited to %d events is a valid trace that replays to the same end", async (maxEvents) => {
    const recorded = await traceOf(noisy, { limits: { maxEvents } });
    const trace = readTrace(recorded.text, "trace.jsonl");
    expect(trace.entries).toHaveLength(maxEvents);
    expect(trace.footer.finding?.kind).toBe("livelock");
    expect((await replay(noisy, trace)).outcome).toEqual(recorded.outcome);
  });

  test("a run limited in virtual time or turns replays to the same end", async () => {
    const slow = programOf([{ type: "sleep", duration: "1s" }, { type: "sleep", duration: "1s" }], { timeout: "1.5s" });
    const forever = tasks({
      a: async (world) => {
        for (;;) await world.sleep(1);
      },
    });
    for (const [program, end] of [[slow, "timeout"], [forever, "fail"]] as const) {
      const recorded = await traceOf(program, { limits: { maxSteps: 20 } });
      const trace = readTrace(recorded.text, "trace.jsonl");
      expect(trace.footer.end).toBe(end);
      expect((await replay(program, trace)).outcome).toEqual(recorded.outcome);
    }
  });
});

describe("divergence", () => {
  const race = tasks({ alice: lostUpdate(), bob: lostUpdate() });

  test("a replay diverges at the first missing decision", async () => {
    const trace = readTrace((await traceOf(race, { seed: 3 })).text, "t");
    const short = tasks({ alice: () => {}, bob: lostUpdate() });
    const { outcome } = await replay(short, trace);
    expect(outcome.finding).toMatchObject({ kind: "divergence", hint: expect.stringContaining("not deterministic") });
    expect(outcome.finding!.message).toMatch(/^replay diverged at (decision|entry) \d+: the recording has /);
  });

  test("a replay diverges at another event, and names entry, recorded and actual event", async () => {
    const says = (word: string) => coded((world) => world.event(word));
    const trace = readTrace((await traceOf(says("yes"))).text, "t");
    const { outcome } = await replay(says("no"), trace);
    expect(outcome.finding?.message).toBe(
      'replay diverged at entry 1: the recording has {"event":"yes"}, the run has {"event":"no"}',
    );
  });

  test("neither code nor assert_throws can swallow a divergence", async () => {
    const draws = (label: string, swallow: boolean) =>
      coded((world) => {
        try {
          if (label === "event") world.event("x");
          else world.random.integer(5);
        } catch (error) {
          if (!swallow) throw error;
        }
      });
    const trace = readTrace((await traceOf(draws("random", true))).text, "t");
    expect((await replay(draws("event", true), trace)).outcome.finding?.kind).toBe("divergence");
    const events = readTrace((await traceOf(draws("event", true))).text, "t");
    expect((await replay(draws("random", true), events)).outcome.finding?.kind).toBe("divergence");
    const wrap = (program: ReturnType<typeof coded>) => ({
      ...program,
      ir: { ...program.ir, steps: [{ type: "assert_throws" as const, steps: program.ir.steps }] },
    });
    const failing = wrap(coded((world) => {
      world.random.integer(5);
      throw new Error("as expected");
    }));
    const wrapped = readTrace((await traceOf(failing)).text, "t");
    expect((await replay(failing, wrapped)).outcome.status).toBe("pass");
    expect((await replay(wrap(draws("event", false)), wrapped)).outcome.finding?.kind).toBe("divergence");
  });

  test("a run that ends before its recording diverges", async () => {
    const draws = (count: number) =>
      coded((world) => void Array.from({ length: count }, () => world.random.integer(5)));
    const trace = readTrace((await traceOf(draws(3))).text, "t");
    const { outcome } = await replay(draws(2), trace);
    expect(outcome.finding?.message).toBe(
      'replay diverged at decision 2: the recording has random "world.random", the run ended before it',
    );
  });

  test("the valid beginning of a truncated trace replays up to its end", async () => {
    const { text } = await traceOf(race, { seed: 3 });
    const lines = text.split("\n");
    const { trace } = decodeTrace(lines.slice(0, 5).join("\n") + "\n");
    expect(trace!.entries).toHaveLength(4);
    const { outcome } = await replay(race, trace!);
    expect(outcome.finding?.message).toMatch(/diverged at (entry|decision) \d: .*the recording ends there/);
    expect(outcome.entries).toBeGreaterThanOrEqual(4);
  });
});

test("a mixed run of 10,000 steps takes at most 60 bytes a step beyond its scenario", async () => {
  const mix: RawStep[] = [
    { type: "set_kv", key: "k", value: "v" },
    { type: "get_kv_assert", key: "k", equals: "v" },
    { type: "sleep", duration: "1ms" },
    { type: "rand_u64" },
    { type: "trace_event", name: "tick" },
    { type: "assert_eq_int", a: 1, b: 1 },
  ];
  const count = 10_000;
  const program = programOf(Array.from({ length: count }, (_, index) => mix[index % mix.length]!));
  const { text, outcome } = await traceOf(program);
  expect(outcome.status).toBe("pass");
  const header = text.indexOf("\n") + 1;
  expect((text.length - header) / count).toBeLessThanOrEqual(60);
});
