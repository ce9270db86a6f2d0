/** Parts of explaining, searching and shrinking, each on its own. */
import { describe, expect, test } from "vitest";
import type { Machine, World } from "../../../src/engine/capabilities/world.ts";
import type { Decision } from "../../../src/engine/decisions/decision.ts";
import { EditedSource } from "../../../src/engine/decisions/sources.ts";
import { UNIT } from "../../../src/engine/decisions/unit.ts";
import { fingerprint } from "../../../src/engine/findings/finding.ts";
import { withAnother } from "../../../src/engine/modes/drawn_values.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { explain } from "../../../src/engine/modes/explain.ts";
import { describeRelevantDecision, type RelevantDecision } from "../../../src/engine/modes/matters.ts";
import { repeatedDraws } from "../../../src/engine/modes/repeated_draws.ts";
import { search } from "../../../src/engine/modes/search.ts";
import {
  type Candidate,
  compare,
  rootOf,
  sizeOf,
  stepsFrom,
  withTasks,
} from "../../../src/engine/modes/shrink/candidate.ts";
import { byHalves } from "../../../src/engine/modes/shrink/passes/pass.ts";
import { shrink } from "../../../src/engine/modes/shrink/shrink.ts";
import { seedBringsBack, sourceFor } from "../../../src/engine/modes/source_for.ts";
import { failingRange, shown } from "../../../src/engine/modes/value_range.ts";
import { coded, programOf, run, tasks } from "../support/programs.ts";
import { pick } from "../support/requests.ts";
import { fc } from "../../support/properties.ts";

const drawn = (value: Decision["value"], arity?: number): Decision => ({ kind: "random", label: "x", value, arity });

describe("the range of a value in which a failure stays", () => {
  /** Fails from `low` to `high`. */
  const failsBetween = (low: number, high: number) => (decisions: readonly Decision[]) => {
    const value = decisions[0]!.value as number;
    return Promise.resolve(value >= low && value <= high);
  };

  test("the range of a failing value lies within failing values, contains the drawn one, and misses little", async () => {
    const given = fc.integer({ min: 100, max: 100_000 }).chain((arity) =>
      fc.tuple(
        fc.constant(arity),
        fc.uniqueArray(fc.nat({ max: arity - 1 }), { minLength: 3, maxLength: 3 }),
        fc.boolean(),
      )
    );
    await fc.assert(fc.asyncProperty(given, async ([arity, three, isAbove]) => {
      const [low, value, high] = three.sort((a, b) => a - b) as [number, number, number];
      const passing = isAbove ? high + 1 : low - 1;
      fc.pre(passing >= 0 && passing < arity);
      const range = await failingRange([drawn(value, arity)], 0, passing, failsBetween(low, high));
      expect(range!.from).toBeGreaterThanOrEqual(low);
      expect(range!.from).toBeLessThanOrEqual(value);
      expect(range!.to).toBeLessThanOrEqual(high);
      expect(range!.to).toBeGreaterThanOrEqual(value);
      // Probes are a sixteenth of the way apart, and ends are told to a part in 128 of that.
      const precision = arity / 16 / 128 + 2;
      expect(range!.from - low).toBeLessThanOrEqual(precision);
      expect(high - range!.to).toBeLessThanOrEqual(precision);
    }));
  });

  test("the range of a failing value reaches the ends if everything on the way fails", async () => {
    expect(await failingRange([drawn(50, 100)], 0, 90, failsBetween(0, 89))).toEqual({ from: 0, to: 89 });
    expect(await failingRange([drawn(50, 100)], 0, 10, failsBetween(11, 99))).toEqual({ from: 11, to: 99 });
  });

  test("the range of a fraction is shown as the program saw it, rounded inwards, up to 1", async () => {
    const half = UNIT / 2;
    const range = await failingRange([drawn(half, UNIT)], 0, 0, failsBetween(UNIT / 3, UNIT - 1));
    expect(range!.to).toBe(1);
    expect(range!.from).toBeGreaterThanOrEqual(1 / 3);
    expect(range!.from).toBeLessThan(0.34);
    expect(String(range!.from)).toMatch(/^0\.\d{3}$/);
  });

  test("values that are no numbers have no range", async () => {
    const never = () => Promise.reject(new Error("asked"));
    expect(await failingRange([drawn("00ff", 5)], 0, 0, never)).toBeUndefined();
    expect(await failingRange([drawn(3)], 0, 0, never)).toBeUndefined();
  });
});

test("a drawn fraction is shown in three digits, and never as 1; another number as it is", () => {
  expect([shown(UNIT / 4, UNIT), shown(7, 10), shown(UNIT - 1, UNIT) < 1]).toEqual([0.25, 7, true]);
  expect(shown(Math.round(UNIT / 3), UNIT)).toBe(0.333);
  expect(shown(Math.round(0.99999 * UNIT), UNIT)).toBe(0.99999);
});

describe("another value for a draw", () => {
  const tried = async (decision: Decision, alikeFor: (value: unknown) => boolean) => {
    const values: unknown[] = [];
    const other = await withAnother([decision], 0, ([changed]) => {
      values.push(changed!.value);
      return Promise.resolve(alikeFor(changed!.value));
    });
    return [values, other?.[0]?.value];
  };

  test("another value for a draw is the middle or the last one, whichever makes a difference", async () => {
    expect(await tried(drawn(0, 10), () => false)).toEqual([[5], 5]);
    expect(await tried(drawn(0, 10), (value) => value === 5)).toEqual([[5, 9], 9]);
    expect(await tried(drawn(0, 10), () => true)).toEqual([[5, 9], undefined]);
    expect(await tried(drawn(5, 10), () => false)).toEqual([[9], 9]);
    expect(await tried(drawn(0, 1), () => false)).toEqual([[], undefined]);
  });

  test("no other value is searched for if there are no numbers to draw", async () => {
    expect(await tried(drawn(""), () => false)).toEqual([[], undefined]);
    expect(await tried({ kind: "fault", label: "disk", value: 0, arity: 2 }, () => false)).toEqual([[], undefined]);
  });
});

describe("which of two runs is the smaller", () => {
  const step = { type: "assert_ok", value: true };
  const parallel = (...lengths: number[]) => ({
    type: "parallel",
    name: "p",
    tasks: Object.fromEntries(lengths.map((length, index) => [`t${index}`, Array.from({ length }, () => step)])),
  });
  const candidate = (steps: readonly { readonly type: string }[], decisions: readonly Decision[] = []): Candidate => ({
    program: programOf(steps),
    decisions,
  });
  const latency = (value: number, defaultMs = 10): Decision => ({ kind: "latency", label: "l", value, defaultMs });
  /** The smaller one first. */
  const PAIRS: readonly (readonly [what: string, smaller: Candidate, larger: Candidate])[] = [
    ["fewer steps", candidate([step], [drawn(9, 10), drawn(9, 10)]), candidate([step, step])],
    ["fewer tasks", candidate([parallel(1)]), candidate([parallel(1, 1)])],
    ["a task with fewer steps", candidate([parallel(1, 2)]), candidate([parallel(2, 2)])],
    ["fewer decisions", candidate([step], [drawn(9, 10)]), candidate([step], [drawn(0, 10), drawn(0, 10)])],
    [
      "fewer deviations",
      candidate([step], [drawn(0, 10), drawn(9, 10)]),
      candidate([step], [drawn(1, 10), drawn(1, 10)]),
    ],
    [
      "the first smaller value",
      candidate([step], [drawn(1, 10), drawn(9, 10)]),
      candidate([step], [drawn(2, 10), drawn(1, 10)]),
    ],
    [
      "the rounder fraction",
      candidate([step], [drawn(UNIT * 0.75, UNIT)]),
      candidate([step], [drawn(UNIT * 0.125, UNIT)]),
    ],
    [
      "of two as round, the smaller fraction",
      candidate([step], [drawn(UNIT * 0.25, UNIT)]),
      candidate([step], [drawn(UNIT * 0.75, UNIT)]),
    ],
    ["the latency nearer to its default", candidate([step], [latency(20)]), candidate([step], [latency(5_000)])],
    ["the latency nearer to its default from below", candidate([step], [latency(5)]), candidate([step], [latency(1)])],
    ["of two latencies as near, the shorter", candidate([step], [latency(5)]), candidate([step], [latency(20)])],
  ];

  test.each(PAIRS)("the smaller of two runs is found: %s", (_what, smaller, larger) => {
    expect(compare(smaller, larger)).toBeLessThan(0);
    expect(compare(larger, smaller)).toBeGreaterThan(0);
    expect(compare(smaller, smaller)).toBe(0);
  });

  test("values that are no numbers are equal in size", () => {
    const text = (value: Decision["value"]) => candidate([step], [{ kind: "host", label: "h", value }]);
    expect(compare(text("a"), text({ b: 1 }))).toBe(0);
    expect(compare(text(5), text("a"))).toBe(0);
  });

  test("sizes count steps, decisions and deviations", () => {
    expect(sizeOf(candidate([step, step], [drawn(0, 10), drawn(3, 10), drawn(4, 10)]))).toEqual({
      steps: 2,
      decisions: 3,
      deviations: 2,
    });
  });

  test("a latency is as far from its default as the number of scale steps between them", () => {
    expect([stepsFrom(10, 0), stepsFrom(10, 10), stepsFrom(10, 20), stepsFrom(10, 5), stepsFrom(10, 100)])
      .toEqual([0, 0, 1, 1, 3]);
  });

  test("a path belongs to the step that it begins with", () => {
    expect(["12/alice/0", "3", "", undefined].map(rootOf)).toEqual([12, 3, -1, -1]);
  });

  test("changing tasks leaves everything else of a program unchanged", () => {
    const { program } = candidate([step, parallel(1, 2), step]);
    const changed = withTasks(program, 1, { only: [] });
    expect(changed.ir.steps[1]).toEqual({ ...program.ir.steps[1], tasks: { only: [] } });
    expect([changed.ir.steps[0], changed.ir.steps[2]]).toEqual([program.ir.steps[0], program.ir.steps[2]]);
    expect(changed.ir.name).toBe(program.ir.name);
  });
});

test("shrinking tries halves and ever shorter parts of a list from the end, each part at every size", async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 40 }), async (length) => {
    const tried: [number, number][] = [];
    const attempt = (from: number, count: number) => {
      tried.push([from, count]);
      return Promise.resolve(true);
    };
    expect(await byHalves(() => length, attempt)).toBe(true);
    for (const [from, count] of tried) {
      expect(from).toBeGreaterThanOrEqual(0);
      expect(count).toBeGreaterThanOrEqual(1);
      expect(from + count).toBeLessThanOrEqual(length);
    }
    const single = tried.filter(([, count]) => count === 1).map(([from]) => from);
    expect(new Set(single)).toEqual(new Set(Array.from({ length }, (_, index) => index)));
    if (length > 0) expect(tried[0]).toEqual([length - Math.ceil(length / 2), Math.ceil(length / 2)]);
  }));
  let asked = 0;
  expect(await byHalves(() => 8, () => Promise.resolve(++asked < 3))).toBe(false);
  expect(asked).toBe(3);
});

describe("a search", () => {
  const failsAtThree = coded((world) => {
    if (world.random.integer(4) === 3) throw new Error("three");
  });
  const options = { seeds: Array.from({ length: 40 }, (_, index) => index + 1), strategy: "random" } as const;

  test("a search continues after a failure if asked to, and reports each run with the failures so far", async () => {
    const progress: { runs: number; failures: number }[] = [];
    const all = await search(failsAtThree, { ...options, keepGoing: true, onRun: (told) => void progress.push(told) });
    expect(all.runs).toBe(40);
    expect(progress.map(({ runs }) => runs)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(progress.at(-1)!.failures).toBe(all.failures.length);
    expect(all.failures.length).toBeGreaterThan(2);
    expect(all.failures.every(({ index, seed, strategy }) => seed === index + 1 && strategy === "random")).toBe(true);
    expect(all.failures.every(({ decisions }) => decisions === undefined)).toBe(true);
    expect(all.maxDecisions).toBe(1);
    expect(all.exhausted).toBeUndefined();
    const first = await search(failsAtThree, { ...options, keepDecisions: true });
    expect(first.failures).toHaveLength(1);
    expect(first.failures[0]).toMatchObject({ seed: all.failures[0]!.seed, decisions: [{ kind: "random", value: 3 }] });
    expect(first.runs).toBe(all.failures[0]!.index + 1);
  });

  test("an aborted search makes no more runs", async () => {
    const abort = new AbortController();
    const result = await search(failsAtThree, {
      ...options,
      keepGoing: true,
      keepDecisions: true,
      signal: abort.signal,
      onRun: ({ runs }) => runs === 5 && abort.abort(),
    });
    expect(result.runs).toBe(5);
    expect((await search(failsAtThree, { ...options, signal: AbortSignal.abort() })).runs).toBe(0);
  });
});

test("a systematic search is exhausted once all orders were run, and not before", async () => {
  const race = { ...tasks({ alice: () => {}, bob: () => {} }) };
  const untimed = { ...race, ir: { ...race.ir, world: { latency: "any" as const } } };
  const seeds = Array.from({ length: 30 }, (_, index) => index + 1);
  const all = await search(untimed, { seeds, strategy: "dfs" });
  expect(all.exhausted).toBeDefined();
  expect(all.runs).toBeGreaterThan(1);
  expect((await search(untimed, { seeds: seeds.slice(0, 1), strategy: "dfs" })).exhausted).toBeUndefined();
});

describe("an explanation", () => {
  test.each([[1, "07", "1 byte (07)"], [2, "0708", "2 bytes (0708)"], [17, "07".repeat(17), "17 bytes"]])(
    "an explanation of %i relevant random bytes shows few of them",
    async (length, hex, words) => {
      const program = coded(() => {});
      const failing = ({ kernel }: World) => {
        if (kernel.randomBytes("key", length)[0] === 7) throw new Error("seven");
      };
      const code = { ...program.code!, instantiate: ({ world }: Machine) => new Map([["body", () => failing(world)]]) };
      const decisions: Decision[] = [{ kind: "random", label: "key", value: hex }];
      const { finding, matters } = await explain({ ...program, code }, decisions);
      expect(finding?.message).toContain("seven");
      expect(matters.map((matter) => matter.words)).toEqual([`key draws ${words}`]);
    },
  );

  test("an explanation names lines that draw more than once, at most two", async () => {
    const program = coded((world) => {
      for (let draw = 0; draw < 10; draw++) world.random.integer(5);
    });
    const places = [10, 10, 20, 30, 30, 30, 40, 40, 40, 40].map((line) => ({
      file: "a.ts",
      line,
      column: 1,
      own: true,
      functionName: undefined,
    }));
    const executed = await run(program, { captureSites: true });
    expect(executed.decisions).toHaveLength(places.length);
    const sites = executed.decisions.map((_decision, index) =>
      executed.run.world.kernel.origins.drawn.get(index)!.site
    );
    const code = { ...program.code!, frames: (site: Error) => [places[sites.indexOf(site)]!] };
    const found = repeatedDraws({ ...program, code }, executed);
    expect(found.map(({ location, note }) => [location.line, note])).toEqual([
      [10, "draws world.random 2 times"],
      [30, "draws world.random 3 times"],
    ]);
  });
});

describe("shrinking", () => {
  const twoSteps = programOf([{ type: "assert_ok", value: true }, { type: "fail", message: "no" }]);

  test("shrinking says what was expected and found if the failure does not reproduce", async () => {
    const passing = programOf([{ type: "assert_ok", value: true }]);
    await expect(shrink(passing, [], "assertion: x")).rejects.toMatchObject({
      code: "contract",
      message: "cannot shrink: the failure does not reproduce (expected assertion: x, found a pass)",
      hint: "something in the scenario is not deterministic: seedbed replay shows the first difference",
    });
  });

  test("shrinking reports its sizes, and that it is incomplete once its budget is spent", async () => {
    const { outcome, decisions } = await run(twoSteps);
    const expected = fingerprint(outcome.finding!);
    const progress: string[] = [];
    const onProgress = ({ pass }: { pass: string }) => void progress.push(pass);
    const shrunk = await shrink(twoSteps, decisions, expected, { onProgress });
    expect(shrunk).toMatchObject({ fingerprint: expected, complete: true, before: { steps: 2 }, after: { steps: 1 } });
    expect(progress).toContain("drop steps");
    const spent = await shrink(twoSteps, decisions, expected, { maxAttempts: 1 });
    expect(spent).toMatchObject({ complete: false, after: { steps: 2 } });
    const stopped = await shrink(twoSteps, decisions, expected, { signal: AbortSignal.abort() });
    expect(stopped).toMatchObject({ complete: false, after: { steps: 2 } });
  });

  test("shrinking respects vetoes, and waits at its gate before each attempt", async () => {
    const { outcome, decisions } = await run(twoSteps);
    let waited = 0;
    const shrunk = await shrink(twoSteps, decisions, fingerprint(outcome.finding!), {
      isWanted: ({ program }) => program.ir.steps.length === 2,
      gate: () => {
        waited++;
        return Promise.resolve();
      },
    });
    expect(shrunk.after.steps).toBe(2);
    expect(waited).toBeGreaterThan(0);
  });
});

describe("what shrinking leaves out", () => {
  const failing = async (
    program: Program,
    decisions: readonly Decision[],
    isWanted?: (kept: readonly string[]) => boolean,
  ) => {
    const { outcome } = await run(program, { source: new EditedSource(decisions) });
    const namesOf = ({ program: { ir } }: Candidate) =>
      ir.steps.map((step) => "key" in step ? String(step.key) : step.type);
    const shrunk = await shrink(program, decisions, fingerprint(outcome.finding!), {
      ...(isWanted !== undefined && { isWanted: (candidate: Candidate) => isWanted(namesOf(candidate)) }),
    });
    return { ...shrunk, names: namesOf(shrunk) };
  };
  const set = (key: string) => ({ type: "set_kv", key, value: "1" });

  test("shrinking removes two steps at once if neither can go alone", async () => {
    const program = programOf([...["a", "x", "c"].map(set), { type: "fail", message: "no" }]);
    const { names } = await failing(
      program,
      [],
      (kept) => kept.includes("x") && kept.includes("a") === kept.includes("c"),
    );
    expect(names).toEqual(["x", "fail"]);
  });
});

describe("who decides in a run with a seed", () => {
  const race = tasks({ alice: () => {}, bob: () => {} });
  const pinned = { ir: { ...race.ir, schedule: [{ pick: 1, of: 2, l: "b" }] } };

  test("a pinned schedule decides the baseline alone", () => {
    expect(sourceFor(pinned, "fifo", 0).next(pick("a", "b"))).toBe(1);
    expect(sourceFor(race, "fifo", 0).next(pick("a", "b"))).toBe(0);
    const picked = new Set(
      Array.from({ length: 20 }, (_, seed) => sourceFor(pinned, "random", seed).next(pick("a", "b"))),
    );
    expect(picked).toEqual(new Set([0, 1]));
  });

  test("the seed alone decides a run, unless the host answers too or the strategy learns", () => {
    const asksHost = programOf([{ type: "assert_ok", value: true }], { world: { backends: { fs: "host" } } });
    expect([seedBringsBack(race, "random"), seedBringsBack(asksHost, "random"), seedBringsBack(race, "dfs")])
      .toEqual([true, false, false]);
  });
});

test("a relevant decision is described with its number, its place, and the slow operation", () => {
  const matter = (decision: Decision, location?: RelevantDecision["location"]): RelevantDecision => ({
    index: 3,
    decision,
    atMs: 0,
    task: "alice",
    step: "0",
    location,
    sourceLine: undefined,
    callers: [],
    chain: undefined,
    otherChain: undefined,
    words: "takes 20 ms",
    isTiming: false,
  });
  const label = "fs#1 read /a (alice)";
  expect(describeRelevantDecision(matter({ kind: "pick", label, value: 1 }))).toBe("decision 3: takes 20 ms");
  expect(describeRelevantDecision(matter({ kind: "latency", label, value: 20 }))).toBe(
    "decision 3: fs read /a takes 20 ms",
  );
  expect(describeRelevantDecision(matter({ kind: "late", label, value: "timer#1" }, { file: "a.ts", line: 7 })))
    .toBe("decision 3: fs read /a takes 20 ms, from a.ts:7");
});
