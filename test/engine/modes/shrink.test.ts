import { describe, expect, test } from "vitest";
import type { Decision } from "../../../src/engine/decisions/decision.ts";
import { isDefault } from "../../../src/engine/decisions/decision.ts";
import { EditedSource } from "../../../src/engine/decisions/sources.ts";
import { SeedbedError } from "../../../src/engine/errors.ts";
import { fingerprint } from "../../../src/engine/findings/finding.ts";
import type { StepCode } from "../../../src/engine/ir/author.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { explain } from "../../../src/engine/modes/explain.ts";
import { describeRelevantDecision } from "../../../src/engine/modes/matters.ts";
import type { ShrinkOptions } from "../../../src/engine/modes/shrink/options.ts";
import { shrink } from "../../../src/engine/modes/shrink/shrink.ts";
import { coded, codeOf, irOf, lostUpdate, programOf, type RawStep, run, seeded } from "../support/programs.ts";
import { slow } from "../../support/slow.ts";

/** Its first failing seed, and what shrinking makes of it. */
async function shrinkFirst(program: Program, options: ShrinkOptions = {}, like = /./) {
  for (let seed = 0; seed < 2_000; seed++) {
    const { outcome, decisions } = await run(program, { source: seeded(seed, "random") });
    if (outcome.finding === undefined || !like.test(outcome.finding.message)) continue;
    return {
      before: { outcome, decisions },
      shrunk: await shrink(program, decisions, fingerprint(outcome.finding), options),
    };
  }
  return expect.fail("no seed fails");
}

/** All failures among the first seeds, shrunk. */
async function shrinkAll(program: Program, seeds: number) {
  const all = [];
  for (let seed = 0; seed < seeds; seed++) {
    const { outcome, decisions } = await run(program, { source: seeded(seed, "random") });
    if (outcome.finding !== undefined) all.push(await shrink(program, decisions, fingerprint(outcome.finding)));
  }
  return all;
}

const deviations = (decisions: readonly Decision[]) => decisions.filter((decision) => !isDefault(decision));
const call = (ref: string): RawStep => ({ type: "call", ref });
const parallel = (...names: string[]): RawStep => ({
  type: "parallel",
  tasks: Object.fromEntries(names.map((name) => [name, [call(name)]])),
});

/** Fails when carol comes before alice and frank before dave: each takes one pick that is not the default. */
function planted(around: { before?: RawStep[]; after?: RawStep[] } = {}): Program {
  const names = ["alice", "bob", "carol", "dave", "erin", "frank"];
  const body = (name: string): StepCode => async (world) => {
    const order = () => world.kv.get("order")?.split(",") ?? [];
    world.kv.set("order", [...order(), name].join(","));
    await world.yieldNow();
    await world.sleep(world.random.integer(5));
    const at = (other: string) => order().indexOf(other);
    const all = order().length === names.length;
    if (all && at("carol") < at("alice") && at("frank") < at("dave")) world.kv.set("broken", "yes");
  };
  return {
    ir: irOf([
      ...around.before ?? [],
      parallel(...names),
      { type: "get_kv_assert", key: "broken", is_null: true },
      ...around.after ?? [],
    ], { world: { latency: "any" } }),
    code: codeOf({ ...Object.fromEntries(names.map((name) => [name, body(name)])), race: lostUpdate("m") }),
  };
}

describe("shrink", () => {
  test("shrinking keeps only the two of many decisions that matter, and describes them", async () => {
    const program = planted();
    const { before, shrunk } = await shrinkFirst(program);
    expect(deviations(before.decisions).length).toBeGreaterThan(4);
    expect(shrunk.complete).toBe(true);
    expect(shrunk.after.deviations).toBe(2);
    expect(deviations(shrunk.decisions).map(({ label }) => label)).toEqual(["start#3 (carol)", "start#6 (frank)"]);

    const { matters, complete } = await explain(shrunk.program, shrunk.decisions);
    expect(complete).toBe(true);
    expect(matters.map(describeRelevantDecision)).toEqual([
      "decision 0: start#3 (carol) before start#1 (alice)",
      expect.stringMatching(/^decision \d: start#6 \(frank\) before /),
    ]);
  });

  slow("shrinking reaches the same result from any failing run", async () => {
    const all = await shrinkAll(planted(), 150);
    expect(all.length).toBeGreaterThan(20);
    expect(all.map(({ after }) => after.deviations)).toEqual(all.map(() => 2));
    expect(Math.max(...all.map(({ attempts }) => attempts))).toBeLessThan(75);
  });

  test("shrinking drops irrelevant steps, whatever decisions they made", async () => {
    const noise: RawStep[] = [
      { type: "set_kv", key: "a", value: "1" },
      { type: "rand_u64", key: "r" },
      { type: "parallel", tasks: { one: [call("race")], two: [call("race")], three: [call("race")] } },
      { type: "sleep", duration: "5ms" },
    ];
    const { shrunk } = await shrinkFirst(planted({ before: noise, after: [...noise, ...noise] }));
    expect(shrunk.program.ir.steps.map(({ type }) => type)).toEqual(["parallel", "get_kv_assert"]);
    expect(shrunk.after).toMatchObject({ steps: 2, deviations: 2 });
    expect(shrunk.before.steps).toBe(14);
  });

  test("shrinking keeps one of a hundred steps", async () => {
    const steps = Array.from(
      { length: 100 },
      (_, index): RawStep => ({ type: "set_kv", key: `k${index}`, value: "1" }),
    );
    const program = programOf([...steps, { type: "get_kv_assert", key: "k37", is_null: true }, ...steps]);
    const { shrunk } = await shrinkFirst(program);
    expect(shrunk.program.ir.steps).toEqual([steps[37], { type: "get_kv_assert", key: "k37", is_null: true }]);
  });

  test("shrinking lowers a random value to the smallest that fails", async () => {
    const program = coded((world) => {
      const value = world.random.integer(1000);
      if (value >= 700) throw new Error(`too large: ${value}`);
    });
    const { before, shrunk } = await shrinkFirst(program);
    expect(before.decisions[0]!.value).toBeGreaterThan(700);
    expect(shrunk.decisions.map(({ value }) => value)).toEqual([700]);
  });

  test("shrinking sets the irrelevant one of two random values to zero", async () => {
    const program = coded((world) => {
      const [, second] = [world.random.integer(1000), world.random.integer(1000)];
      if (second % 10 > 3 && second > 100) throw new Error("no");
    });
    const { shrunk } = await shrinkFirst(program);
    const [first, second] = shrunk.decisions.map(({ value }) => value as number);
    expect(first).toBe(0);
    // Failing is not monotonic here: any value that fails is right, as long as it does.
    expect(second! % 10).toBeGreaterThan(3);
  });

  test("a smaller value that makes the run longer is not smaller", async () => {
    const program = coded((world) => {
      const value = world.random.integer(10);
      for (let more = value; more < 5; more++) world.random.integer(10);
      if (value !== 9) throw new Error("nearly always");
    });
    for (let seed = 0; seed < 20; seed++) {
      const { outcome, decisions } = await run(program, { source: seeded(seed, "random") });
      if (outcome.finding === undefined || decisions.length > 1) continue;
      const shrunk = await shrink(program, decisions, fingerprint(outcome.finding));
      expect(shrunk.decisions.map(({ value }) => value)).toEqual([5]);
    }
  });

  test("a step that a lower value makes needless is dropped with its own draws", async () => {
    const program: Program = {
      ir: irOf([call("seen"), call("fails")]),
      code: codeOf({
        seen: (world) => world.kv.set("seen", String(world.random.integer(1000))),
        fails: (world) => {
          const value = world.random.integer(1000);
          if (value % 2 === 1 && (world.kv.has("seen") || value < 600)) throw new Error("odd");
        },
      }),
    };
    for (let seed = 0, tried = 0; tried < 5; seed++) {
      const { outcome, decisions } = await run(program, { source: seeded(seed, "random") });
      if (outcome.finding === undefined || Number(decisions[1]!.value) < 600) continue;
      tried++;
      const shrunk = await shrink(program, decisions, fingerprint(outcome.finding));
      expect(shrunk.program.ir.steps).toEqual([call("fails")]);
      expect(shrunk.decisions).toHaveLength(1);
    }
  });

  test("shrinking drops everything after the failing step in the first attempt", async () => {
    const steps = Array.from({ length: 50 }, (): RawStep => ({ type: "rand_u64" }));
    const sizes: number[] = [];
    const program = programOf([...steps, { type: "fail", message: "x" }, ...steps, ...steps]);
    await shrinkFirst(program, { onProgress: ({ best }) => sizes.push(best.steps) });
    expect(sizes[0]).toBe(51);
  });

  test("shrinking does not switch to another bug", async () => {
    const program = coded((world) => {
      const value = world.random.integer(1000);
      if (value >= 700) throw new TypeError("this one");
      if (value < 300) throw new RangeError("another one, and smaller");
    });
    const { shrunk } = await shrinkFirst(program, {}, /this one/);
    expect(shrunk.decisions.map(({ value }) => value)).toEqual([700]);
    const { outcome } = await run(shrunk.program, { source: new EditedSource(shrunk.decisions) });
    expect(outcome.finding?.message).toBe("TypeError: this one");
  });

  test("shrinking does not trade a race for another failure with the same name", async () => {
    const program: Program = {
      ir: irOf([
        { type: "set_kv", key: "n", value: "0" },
        parallel("alice", "bob"),
        { type: "get_kv_assert", key: "n", equals: "2" },
      ]),
      code: codeOf({
        alice: lostUpdate(),
        bob: async (world) => {
          await world.yieldNow();
          await world.yieldNow();
          await lostUpdate()(world);
        },
      }),
    };
    expect((await run(program)).outcome.status).toBe("pass");
    const { shrunk } = await shrinkFirst(program);
    expect(shrunk.program.ir.steps.some(({ type }) => type === "parallel")).toBe(true);
    expect(shrunk.after.deviations).toBeGreaterThan(0);
  });

  test("shrinking refuses a failure that does not reproduce", async () => {
    let runs = 0;
    const flaky = coded(() => {
      if (runs++ === 0) throw new Error("once");
    });
    const { outcome, decisions } = await run(flaky);
    const refused = shrink(flaky, decisions, fingerprint(outcome.finding!));
    await expect(refused).rejects.toBeInstanceOf(SeedbedError);
    await expect(refused).rejects.toMatchObject({
      code: "contract",
      message:
        'cannot shrink: the failure does not reproduce (expected error|Error|{"type":"call","ref":"body"}, found a pass)',
      hint: expect.stringContaining("not deterministic"),
    });
  });
});

describe("budgets", () => {
  test("maxAttempts bounds the runs, and the result so far still fails", async () => {
    const program = planted();
    for (const maxAttempts of [1, 5, 12]) {
      const { shrunk } = await shrinkFirst(program, { maxAttempts });
      expect(shrunk.complete).toBe(false);
      // The run that confirms the failure, and one that confirms that it is a race, are not given up.
      expect(shrunk.attempts).toBeLessThanOrEqual(maxAttempts + 2);
      const { outcome } = await run(shrunk.program, { source: new EditedSource(shrunk.decisions) });
      expect(fingerprint(outcome.finding!)).toBe(shrunk.fingerprint);
    }
  });

  test("a signal stops shrinking between two runs", async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const { shrunk } = await shrinkFirst(planted(), {
      signal: stop.signal,
      onProgress: ({ attempts }) => {
        seen.push(attempts);
        if (attempts >= 6) stop.abort();
      },
    });
    expect(shrunk.complete).toBe(false);
    expect(shrunk.attempts).toBe(seen.at(-1));
    expect(seen.filter((attempts) => attempts >= 6)).toHaveLength(1);
  });

  test("the progress of shrinking never goes back", async () => {
    const sizes: string[] = [];
    await shrinkFirst(planted({ before: [{ type: "rand_u64" }] }), {
      onProgress: ({ best }) =>
        sizes.push(
          [best.steps, best.decisions, best.deviations].map((part) => String(part).padStart(6, "0")).join("/"),
        ),
    });
    expect(sizes).toEqual(sizes.toSorted().reverse());
  });

  test("shrinking a minimal run is complete at once", async () => {
    const { shrunk } = await shrinkFirst(programOf([{ type: "fail", message: "x" }]));
    expect(shrunk).toMatchObject({
      complete: true,
      before: { steps: 1, decisions: 0 },
      after: { steps: 1, decisions: 0 },
    });
  });
});

test("an irrelevant step is dropped, and its draws are taken from the run that passes", async () => {
  const naps: StepCode = (world) => world.sleep(world.random.integer(20));
  const unlucky: StepCode = (world) => {
    if (world.random.unit() < 0.3) throw new RangeError("unlucky");
  };
  const program: Program = {
    ir: irOf([{ type: "parallel", tasks: { alice: [], bob: [call("naps")] } }, call("unlucky")]),
    code: codeOf({ naps, unlucky }),
  };
  const all = await shrinkAll(program, 40);
  expect(all.length).toBeGreaterThan(5);
  for (const { program: { ir } } of all) expect(ir.steps).toEqual([call("unlucky")]);
});
