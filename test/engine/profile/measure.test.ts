/** Profiles: virtual time is accounted for to the last ms, whatever ran; real time is measured and changes nothing. */
import { describe, expect, test } from "vitest";
import { execute } from "../../../src/engine/modes/execute.ts";
import { measure } from "../../../src/engine/profile/measure.ts";
import { costOf, type Profile, tasksOf } from "../../../src/engine/profile/profile.ts";
import { compare, frames, GROUPS, top } from "../../../src/engine/profile/sums.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { programs } from "../support/arbitraries.ts";
import { programOf, seeded, tasks } from "../support/programs.ts";
import { fc } from "../../support/properties.ts";

/** A clock of which each reading is a ms later. */
function ticking(): () => number {
  let now = 0;
  return () => now++;
}

async function profiled(program: Program, seed = 0, runs = 1, limits = {}): Promise<Profile> {
  const source = seeded(seed, seed === 0 ? "fifo" : "random");
  const { decisions } = await execute(program, { source, limits });
  return await measure({ program, decisions, seed, strategy: "random" }, { nowMs: ticking(), runs, limits });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe("virtual time", () => {
  test("the slices of a task are contiguous, and the last one ends with the run", async () => {
    await fc.assert(
      fc.asyncProperty(programs, fc.nat(9), async (program, seed) => {
        const profile = await profiled(program, seed);
        for (const task of tasksOf(profile)) {
          const slices = profile.slices.filter((slice) => slice.task === task);
          for (const [index, { bornMs, fromMs, toMs }] of slices.entries()) {
            expect(bornMs).toBeLessThanOrEqual(toMs);
            expect(fromMs).toBeLessThanOrEqual(toMs);
            if (index > 0) expect(fromMs).toBe(slices[index - 1]!.toMs);
          }
        }
        expect(Math.max(0, ...profile.slices.map(({ toMs }) => toMs))).toBe(profile.virtualMs);
        const main = profile.slices.filter(({ task }) => task === "main");
        expect(sum(main.map((slice) => costOf(slice, "virtual")))).toBeCloseTo(profile.virtualMs);
      }),
      { numRuns: 60 },
    );
  });

  test("virtual time and all its sums are the same each time", async () => {
    await fc.assert(
      fc.asyncProperty(programs, fc.nat(9), async (program, seed) => {
        const [first, second] = [await profiled(program, seed), await profiled(program, seed, 3)];
        const virtual = ({ slices }: Profile) => slices.map(({ realMs: _, ...slice }) => slice);
        expect(virtual(second)).toEqual(virtual(first));
        const total = sum(first.slices.map((slice) => costOf(slice, "virtual")));
        expect(frames(first, "virtual").totalMs).toBeCloseTo(total);
        for (const by of GROUPS) {
          const rows = top(first, by, "virtual");
          expect(sum(rows.map(({ virtualMs }) => virtualMs))).toBeCloseTo(total);
          expect(sum(rows.map(({ count }) => count))).toBe(first.slices.length);
          expect(compare(first, second, by, "virtual").every(({ virtualMs }) => virtualMs === 0)).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("virtual time belongs to the awaited operation, even if awaited elsewhere or in vain", async () => {
    const sleep = (duration: string) => ({ type: "sleep", duration });
    const steps = [sleep("1s"), { type: "parallel", tasks: { a: [sleep("2s"), sleep("3s")], b: [sleep("10s")] } }];
    const profile = await profiled(programOf(steps));
    expect(profile).toMatchObject({ virtualMs: 11_000, status: "pass" });
    const at = (task: string) =>
      profile.slices.filter((slice) => slice.task === task && slice.toMs > slice.fromMs)
        .map(({ step, operation, fromMs, toMs }) => [step, operation, fromMs, toMs]);
    expect(at("main")).toEqual([["0 sleep", undefined, 0, 1_000], ["1 parallel", undefined, 1_000, 11_000]]);
    expect(at("a")).toEqual([["1/a/0 sleep", "sleep", 1_000, 3_000], ["1/a/1 sleep", "sleep", 3_000, 6_000]]);
    expect(at("b")).toEqual([["1/b/0 sleep", "sleep", 1_000, 11_000]]);

    const cut = await profiled(programOf(steps), 0, 1, { maxVirtualMs: 5_000 });
    expect(cut).toMatchObject({ status: "timeout" });
    expect(sum(cut.slices.filter(({ task }) => task === "b").map((slice) => costOf(slice, "virtual")))).toBe(
      cut.virtualMs - 1_000,
    );
  });
});

test("concurrent tasks of one name are accounted for once", async () => {
  const bob = {
    type: "parallel",
    tasks: { twin: [{ type: "sleep", duration: "2s" }], other: [{ type: "sleep", duration: "1s" }] },
  };
  const steps = [{ type: "parallel", tasks: { twin: [{ type: "sleep", duration: "3s" }], bob: [bob] } }];
  const { slices } = await profiled(programOf(steps), 0, 1, { maxVirtualMs: 1_500 });
  const twin = slices.filter(({ task }) => task === "twin");
  expect(twin.map(({ fromMs }) => fromMs)).toEqual([0, ...twin.slice(0, -1).map(({ toMs }) => toMs)]);
});

describe("real time", () => {
  test("real time belongs to the operation that ran, as the median of the runs", async () => {
    let now = 0;
    let run = 0;
    const program = tasks({
      busy: () => void (now += [0, 100, 5, 7][run]!),
      idle: () => {},
    });
    const { decisions } = await execute(program, { source: seeded() });
    const profile = await measure({ program, decisions, seed: 0, strategy: "fifo" }, {
      nowMs: () => now,
      runs: 3,
      onRun: () => run++,
    });
    expect(top(profile, "task", "real")[0]).toMatchObject({ name: "busy", realMs: 7 });
    expect(profile.realMs).toBe(7);
  });

  test("runs that differ are an error", async () => {
    let run = 0;
    const program = tasks({ a: async ({ sleep }) => (run++ < 1 ? undefined : await sleep("1s")) });
    const { decisions } = await execute(program, { source: seeded() });
    const measured = measure({ program, decisions, seed: 0, strategy: "fifo" }, { nowMs: ticking(), runs: 2 });
    await expect(measured).resolves.toMatchObject({ runs: 2 });
    run = -1;
    const unlike = measure({ program, decisions, seed: 0, strategy: "fifo" }, { nowMs: ticking(), runs: 2 });
    await expect(unlike).rejects.toThrow("the runs are not alike");
  });
});
