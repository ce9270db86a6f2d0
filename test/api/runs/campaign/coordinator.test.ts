/** The coordinator: whoever does the units, in whichever order, however often they end, the same is covered and found. */
import { describe, expect, test } from "vitest";
import { Coordinator } from "../../../../src/api/runs/campaign/coordinator.ts";
import { SeedRanges } from "../../../../src/api/runs/campaign/seed_ranges.ts";
import { rateAfter, sharesOf } from "../../../../src/api/runs/campaign/shares_of_time.ts";
import type { Unit, UnitFailure, UnitResult } from "../../../../src/api/runs/campaign/unit.ts";
import { fc } from "../../../support/properties.ts";

const SCENARIOS = ["a".repeat(64), "b".repeat(64)];
const SEEDS = { first: 5, count: 400 };
const scope = { strategy: "random", seeds: SEEDS, scenarios: SCENARIOS } as const;

/** Every seventh seed fails in one way, and every 31st in another; the opening of the second scenario fails, too. */
function done(unit: Unit): UnitResult {
  const { scenario, strategy, seeds } = unit;
  const failure = (fingerprint: string, order: number): UnitFailure => ({
    fingerprint,
    order,
    seed: Math.max(0, order),
    strategy,
    times: 1,
  });
  if (seeds === undefined) {
    const failures = scenario === SCENARIOS[1] ? [failure("thirtyone", -999)] : [];
    return { unit, runs: 3, ms: 5, failures, observed: 0, schedules: [] };
  }
  const all = Array.from({ length: seeds.count }, (_, index) => seeds.first + index);
  const grouped = [[7, "seven"], [31, "thirtyone"]] as const;
  const failures = grouped.flatMap(([divisor, name]) => {
    const failing = all.filter((seed) => seed % divisor === 0);
    return failing.length === 0 ? [] : [{ ...failure(name, failing[0]!), times: failing.length }];
  });
  return {
    unit,
    runs: all.length,
    ms: all.length * 4,
    failures,
    observed: all.length,
    schedules: all.map((seed) => `${seed % 13}`),
  };
}

/** What has to be the same whoever did what. */
function known(coordinator: Coordinator) {
  return {
    done: coordinator.isDone,
    covered: coordinator.scenarios.map(({ covered, runs, distinct }) => ({ covered, runs, distinct })),
    findings: coordinator.findings(),
  };
}

function undisturbed() {
  const coordinator = new Coordinator(scope);
  for (let unit = coordinator.next(); unit !== undefined; unit = coordinator.next()) coordinator.take(done(unit));
  return known(coordinator);
}

describe("coordinator", () => {
  test("covers every seed of every scenario once, and reports first runs in order", () => {
    const { done, covered, findings } = undisturbed();
    expect(done).toBe(true);
    expect(covered).toEqual([
      { covered: [SEEDS], runs: 403, distinct: 13 },
      { covered: [SEEDS], runs: 403, distinct: 13 },
    ]);
    expect(
      findings.map((
        { scenario, fingerprint, order, times, isSettled },
      ) => [SCENARIOS.indexOf(scenario), fingerprint, order, times, isSettled]),
    ).toEqual([
      [0, "seven", 7, 57, true],
      [0, "thirtyone", 31, 13, true],
      [1, "thirtyone", -999, 14, true],
      [1, "seven", 7, 57, true],
    ]);
  });

  test("late, doubled and lost units, and a new coordinator from the journal, change nothing", () => {
    const expected = undisturbed();
    const events = fc.array(fc.tuple(fc.constantFrom("done", "kept back", "lost", "again", "restart"), fc.nat()), {
      minLength: 20,
      maxLength: 200,
    });
    fc.assert(fc.property(events, (happens) => {
      let coordinator = new Coordinator(scope);
      const journal: UnitResult[] = [];
      let out: Unit[] = [];
      let late: UnitResult[] = [];
      const take = (result: UnitResult) => {
        if (coordinator.isNew(result)) journal.push(result);
        coordinator.take(result);
      };
      const handOut = () => {
        while (out.length < 4) {
          const unit = coordinator.next();
          if (unit === undefined) return;
          out.push(unit);
        }
      };
      for (const [event, which] of happens) {
        handOut();
        const unit = out[which % Math.max(1, out.length)];
        if (event === "again") {
          const result = late[which % Math.max(1, late.length)];
          if (result !== undefined) take(result);
        } else if (event === "restart") {
          // Units that others still do come back late.
          late = [...late, ...out.map(done)];
          out = [];
          coordinator = new Coordinator(scope);
          for (const result of journal) coordinator.take(result);
        } else if (unit !== undefined) {
          out = out.filter((each) => each !== unit);
          if (event === "done") take(done(unit));
          else {
            late.push(done(unit));
            // Nobody says twice of a single run that it ends its worker.
            if (event === "lost" && (unit.seeds?.count ?? 1) > 1) coordinator.lose(unit, "signal SIGKILL");
            else take(done(unit));
          }
        }
      }
      for (handOut(); out.length > 0; handOut()) take(done(out.shift()!));
      for (const result of late) take(result);
      expect(known(coordinator)).toEqual(expected);
    }));
  });

  test("a seed that ends its worker is found by halving, and costs no other seed", () => {
    const coordinator = new Coordinator(scope);
    const ends = (unit: Unit) => {
      const { scenario, seeds } = unit;
      return scenario === SCENARIOS[0] && seeds !== undefined && seeds.first <= 100 && 100 < seeds.first + seeds.count;
    };
    let handedOut = 0;
    for (let unit = coordinator.next(); unit !== undefined; unit = coordinator.next()) {
      handedOut++;
      const result = ends(unit) ? coordinator.lose(unit, "signal SIGSEGV", "gone") : done(unit);
      if (result !== undefined) coordinator.take(result);
    }
    expect(coordinator.isDone).toBe(true);
    expect(coordinator.findings().filter(({ lost }) => lost !== undefined)).toMatchObject([
      { fingerprint: "process signal SIGSEGV", seed: 100, order: 100, times: 1, lost: { lastWords: "gone" } },
    ]);
    expect(coordinator.scenarios[0]!.covered).toEqual([SEEDS]);
    expect(handedOut).toBeLessThan(60);
  });

  test("a scenario whose baseline ends its worker is given up, and the others go on", () => {
    const coordinator = new Coordinator(scope);
    for (let unit = coordinator.next(); unit !== undefined; unit = coordinator.next()) {
      const result = unit.scenario === SCENARIOS[0] ? coordinator.lose(unit, "exit code 1") : done(unit);
      if (result !== undefined) coordinator.take(result);
    }
    expect(coordinator.isDone).toBe(true);
    expect(coordinator.scenarios.map(({ isGivenUp, runs }) => [isGivenUp, runs])).toEqual([[true, 1], [false, 403]]);
  });

  test("the canary comes first, ends once it is found, and is no finding", () => {
    const canary = { scenario: "c".repeat(64), seeds: { first: 1, count: 64 } };
    const coordinator = new Coordinator({ ...scope, canary });
    expect(coordinator.next()!.scenario).toBe(canary.scenario);
    const found = done({ scenario: canary.scenario, strategy: "random", seeds: { first: 1, count: 16 } });
    coordinator.take(found);
    expect(coordinator.progressOf(canary.scenario)).toMatchObject({ isOver: true });
    expect(coordinator.findings()).toEqual([]);
  });

  test("with endless seeds, time goes to what still shows new schedules, and each scenario gets its minimum", () => {
    const coordinator = new Coordinator({ ...scope, seeds: { first: 1, count: Infinity } });
    let next = 0;
    while (coordinator.scenarios.reduce((sum, { ms }) => sum + ms, 0) < 200_000) {
      const unit = coordinator.next()!;
      const result = done(unit);
      // The first goes on to show new ones.
      const schedules = unit.scenario === SCENARIOS[0] ? result.schedules.map(() => `new ${next++}`) : result.schedules;
      coordinator.take({ ...result, schedules });
    }
    const [rich, poor] = coordinator.scenarios.map(({ ms }) => ms) as [number, number];
    expect(rich).toBeGreaterThan(3 * poor);
    expect(poor).toBeGreaterThan(0.05 * rich);
  });

  test("shares sum to one, and nobody gets less than the even part", () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (rates) => {
      const shares = sharesOf(rates);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
      for (const share of shares) expect(share).toBeGreaterThanOrEqual(0.2 / rates.length - 1e-9);
    }));
    expect(rateAfter(undefined, 10, 100)).toBe(0.1);
    expect(rateAfter(0.1, 0, 100)).toBe(0.05);
  });
});

test("seed ranges agree with a set of numbers", () => {
  const range = fc.record({ first: fc.nat(30), count: fc.nat(10) });
  fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom("add", "remove"), range)), range, (calls, asked) => {
    const ranges = new SeedRanges();
    const model = new Set<number>();
    const each = ({ first, count }: typeof asked) => Array.from({ length: count }, (_, index) => first + index);
    for (const [call, given] of calls) {
      ranges[call as "add" | "remove"](given);
      for (const seed of each(given)) model[call === "add" ? "add" : "delete"](seed);
    }
    expect(ranges.ranges.flatMap(each)).toEqual([...model].sort((a, b) => a - b));
    expect(ranges.count).toBe(model.size);
    expect(ranges.overlaps(asked)).toBe(each(asked).some((seed) => model.has(seed)));
    const missing = each({ first: asked.first, count: 60 }).find((seed) => !model.has(seed));
    expect(ranges.firstMissing(asked.first)).toBe(missing);
    for (const [one, next] of ranges.ranges.slice(1).map((to, index) => [ranges.ranges[index]!, to] as const)) {
      expect(one.first + one.count).toBeLessThan(next.first);
    }
  }));
});
