/** What a failure is explained with: decisions that matter, ranges of random values, and the nearest run that passes. */
import { describe, expect, test } from "vitest";
import type { Decision } from "../../../src/engine/decisions/decision.ts";
import { EditedSource } from "../../../src/engine/decisions/sources.ts";
import { atDigits, digitsOf, UNIT } from "../../../src/engine/decisions/unit.ts";
import { fingerprint } from "../../../src/engine/findings/finding.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import type { AuthorWorld } from "../../../src/engine/ir/author.ts";
import { execute } from "../../../src/engine/modes/execute.ts";
import { explain } from "../../../src/engine/modes/explain.ts";
import { search } from "../../../src/engine/modes/search.ts";
import { shrink } from "../../../src/engine/modes/shrink/shrink.ts";
import { range } from "../../../src/api/runs/run/range.ts";
import { matterWords } from "../../../src/cli/present/scenario_text.ts";
import { coded, run, tasks } from "../support/programs.ts";
import { fc } from "../../support/properties.ts";

/** Shrinks the first failure of a search, and explains it. */
async function explained(program: Program) {
  const { failures: [failure] } = await search(program, {
    seeds: range(1, 200),
    strategy: "random",
    keepDecisions: true,
  });
  const shrunk = await shrink(program, failure!.decisions!, fingerprint(failure!.outcome.finding!));
  return { shrunk, explanation: await explain(shrunk.program, shrunk.decisions) };
}

/** Fails if another has written in between. */
async function writeTwice(world: AuthorWorld, text: string): Promise<void> {
  world.kv.set("file", text);
  await world.yieldNow();
  if (world.kv.get("file") !== text) throw new Error("mixed");
}

test("a decision matters if the run fails in another way without it", async () => {
  const firstWins = tasks({
    alice: (world) => {
      if (world.kv.get("bob") !== undefined) throw new Error("bob was first");
      world.kv.set("alice", "here");
    },
    bob: (world) => {
      if (world.kv.get("alice") !== undefined) throw new Error("alice was first");
      world.kv.set("bob", "here");
    },
  });
  expect((await run(firstWins)).outcome.finding?.message).toContain("alice was first");
  const bobFirst: Decision[] = [{ kind: "pick", label: "start#2 (bob)", value: 1 }];
  const { finding, matters, complete } = await explain(firstWins, bobFirst);
  expect(finding?.message).toContain("bob was first");
  expect(matters.map(({ words }) => words)).toEqual(["start#2 (bob) before start#1 (alice)"]);
  expect(complete).toBe(true);
});

describe("a failure in the default order", () => {
  /** Passes only if bob comes to its end before alice has begun. */
  const inOrder = tasks({
    alice: async (world) => {
      if (world.kv.get("bob") !== "done") throw new Error("too early");
      await world.yieldNow();
    },
    bob: async (world) => {
      await world.yieldNow();
      world.kv.set("bob", "done");
    },
    carol: async (world) => await world.yieldNow(),
  }, { world: { latency: "any" } });

  test("a failure in the default order is explained by the smallest change that makes a run pass", async () => {
    const { outcome, decisions } = await run(inOrder);
    expect(outcome.finding?.message).toContain("too early");
    const { matters, contrast } = await explain(inOrder, decisions);
    expect(matters).toEqual([]);
    expect(contrast?.matters.map(({ words }) => words)).toEqual([
      expect.stringMatching(/^start#2 \(bob\) before start#1 \(alice\)$/),
      expect.stringMatching(/^yield#1 \(bob\) before start#1 \(alice\)$/),
    ]);
  });

  test("a failure that nothing avoids says after how many runs the search for a contrast ended", async () => {
    const always = tasks({ alice: () => {}, bob: () => {}, carol: () => Promise.reject(new Error("always")) });
    const { contrast } = await explain(always, (await run(always)).decisions);
    expect(contrast).toEqual({ matters: [], runs: 50, passes: false, anyValues: true, draws: [] });
  });

  test("a failure is explained by a passing run even if that one decision does less there", async () => {
    const mixed = tasks({
      long: (world) => writeTwice(world, "x"),
      short: (world) => writeTwice(world, "y"),
    });
    const { outcome, decisions } = await run(mixed);
    expect(outcome.finding?.message).toContain("mixed");
    const { contrast } = await explain(mixed, decisions);
    expect(contrast?.passes).toBe(true);
    expect(contrast?.matters.length).toBeGreaterThan(0);
  });

  test("a failure without decisions has no other runs", async () => {
    const fails = coded(() => Promise.reject(new Error("always")));
    expect((await explain(fails, (await run(fails)).decisions)).contrast).toBeUndefined();
  });
});

describe("a random value that matters", () => {
  const failsBetween = (from: number, to: number) =>
    coded((world) => {
      const draw = world.random.unit();
      if (draw > from && draw < to) throw new Error("rare");
    });

  test("a relevant random value shrinks to a round one, and has the range in which the failure stays", async () => {
    const { shrunk, explanation } = await explained(failsBetween(0.45, 0.55));
    expect(shrunk.decisions.map(({ value }) => value)).toEqual([UNIT / 2]);
    expect(explanation.matters[0]?.words).toMatch(/^world\.random draws 0\.5; any from 0\.45\d to 0\.5[45]\d? does$/);
  });

  test("a relevant random value is the shortest fraction that fails", async () => {
    const { shrunk } = await explained(failsBetween(0.6, 0.7));
    const value = Number(shrunk.decisions[0]!.value);
    expect(digitsOf(value)).toBe(2);
    expect([value > 0.6 * UNIT, value < 0.7 * UNIT]).toEqual([true, true]);
  });

  test("a random value is never 1, which no draw gives", async () => {
    const { shrunk, explanation } = await explained(failsBetween(0.953, 1));
    expect(digitsOf(Number(shrunk.decisions[0]!.value))).toBe(2);
    expect(explanation.matters[0]?.words).toBe("world.random draws 0.97; any from 0.954 to 1 does");
  });

  test("the range of a random value excludes neighbouring values that pass", async () => {
    const program = coded((world) => {
      const draw = world.random.unit();
      if (draw > 0.4 && draw < 0.6 || draw > 0.8) throw new Error("rare");
    });
    const { explanation } = await explained(program);
    expect(explanation.matters[0]?.words).toMatch(/^world\.random draws 0\.5; any from 0\.40\d to 0\.59\d does$/);
  });

  test("a random value of 0 matters if the run passes with another value", async () => {
    const program = coded((world) => {
      const [first, second] = [world.random.unit(), world.random.unit()];
      if (first < 0.3 && second < 0.7) throw new Error("both low");
    });
    const { shrunk, explanation: { matters, contrast } } = await explained(program);
    expect(shrunk.after.deviations).toBe(0);
    expect(matters.map(({ words }) => words)).toEqual([
      "world.random draws 0; any from 0 to 0.299 does",
      "world.random draws 0; any from 0 to 0.699 does",
    ]);
    expect(contrast).toBeUndefined();
    expect(matterWords({ matter: 0, matterAtDefault: 2, deviations: 0 })).toBe(
      "it fails in the default order with the 2 random values above",
    );
  });

  test("random values that matter only together are explained by contrast, without claiming that a plain run fails", async () => {
    const program = coded((world) => {
      const [first, second] = [world.random.unit(), world.random.unit()];
      if (first < 0.1 || second < 0.1) throw new Error("one is low");
    });
    const { explanation: { matters, contrast } } = await explained(program);
    expect(matters).toEqual([]);
    expect(contrast?.matters.map(({ words }) => words)).toEqual([
      "world.random draws 0.5; any from 0.101 to 1 does",
      "world.random draws 0.5; any from 0.101 to 1 does",
    ]);
    expect(contrast?.anyValues).toBe(false);
    expect(matterWords({ matter: 0, deviations: 0, contrast: { passes: true, runs: 1, anyValues: false } })).toBe(
      "it fails in the default order when every random value is 0",
    );
  });

  test("an irrelevant random value leaves the explanation to the order", async () => {
    const program = tasks({
      alice: (world) => {
        world.random.unit();
        if (world.kv.get("bob") !== "done") throw new Error("too early");
      },
      bob: (world) => world.kv.set("bob", "done"),
    });
    const { contrast } = await explain(program, (await run(program)).decisions.map((each) => ({ ...each, value: 0 })));
    expect(contrast?.anyValues).toBe(true);
    expect(matterWords({ matter: 0, deviations: 0, contrast: { passes: true, runs: 1, anyValues: true } })).toBe(
      "it fails in the default order",
    );
  });

  test("a random value can have a range that fails at both ends", async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.1, max: 0.8, noNaN: true }), async (from) => {
        const program = failsBetween(from, from + 0.15);
        const { explanation: { matters: [matter] } } = await explained(program);
        const [, low, high] = /any from (\S+) to (\S+) does/.exec(matter!.words)!.map(Number) as [
          number,
          number,
          number,
        ];
        expect(low).toBeGreaterThan(from - 0.01);
        expect(high).toBeLessThan(from + 0.16);
        expect(high - low).toBeGreaterThan(0.12);
      }),
      { numRuns: 10 },
    );
  });
});

describe("decimal fractions", () => {
  test("decimal fractions are counted by their digits", () => {
    expect([0, UNIT / 2, UNIT / 4, Math.round(0.3 * UNIT), Math.round(0.125 * UNIT)].map(digitsOf)).toEqual([
      0,
      1,
      2,
      1,
      3,
    ]);
  });

  test("decimal fractions next to a value have the requested digits and side", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: UNIT - 1 }), fc.integer({ min: 1, max: 6 }), (value, digits) => {
        const [below, above] = [atDigits(value, digits, Math.floor), atDigits(value, digits, Math.ceil)];
        expect(below).toBeLessThanOrEqual(value + 1);
        expect(above).toBeGreaterThanOrEqual(Math.min(value - 1, UNIT - 1));
        expect(digitsOf(below)).toBeLessThanOrEqual(digits);
      }),
    );
  });
});

describe("random bytes", () => {
  const identifiers = ({ kernel }: import("../../../src/engine/capabilities/world.ts").World): string[] =>
    [1, 2, 3].map(() => Buffer.from(kernel.randomBytes("crypto", 16)).toString("hex"));

  test("random bytes of one call are one decision", async () => {
    const { decisions } = await bytesOf(undefined);
    expect(decisions.map(({ kind, value }) => [kind, String(value).length])).toEqual(Array(3).fill(["random", 32]));
  });

  test("random bytes stay distinct at their defaults", async () => {
    const { decisions } = await bytesOf(undefined);
    const { ids } = await bytesOf(decisions.map((decision) => ({ ...decision, value: "" })));
    expect(ids.map((id) => id.slice(-4))).toEqual(["0001", "0002", "0003"]);
  });

  test("random bytes replay from a recording, and become the default where it ends in a lenient replay", async () => {
    const { decisions, ids } = await bytesOf(undefined);
    expect((await bytesOf(decisions)).ids).toEqual(ids);
    expect((await bytesOf(decisions.slice(0, 1))).ids[0]).toBe(ids[0]);
    expect(new Set((await bytesOf([])).ids).size).toBe(3);
  });

  async function bytesOf(recorded: readonly Decision[] | undefined) {
    let ids: string[] = [];
    const program = coded(() => {});
    const code = {
      ...program.code!,
      instantiate: ({ world }: import("../../../src/engine/capabilities/world.ts").Machine) =>
        new Map([["body", () => void (ids = identifiers(world))]]),
    };
    const given = recorded === undefined ? {} : { source: new EditedSource(recorded) };
    const { decisions } = recorded === undefined
      ? await run({ ...program, code })
      : await execute({ ...program, code }, given as never);
    return { ids, decisions };
  }
});
