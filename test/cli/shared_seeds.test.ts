/** A search that several processes share finds what one alone finds, whoever tries which seeds and whoever ends early. */
import { expect, test } from "vitest";
import type { SeedShare, ToWorker } from "../../src/cli/testing/messages.ts";
import { SharedSeeds } from "../../src/cli/testing/shared_seeds.ts";
import { Sharing } from "../../src/cli/testing/sharing.ts";
import { fc } from "../support/properties.ts";

/** Tries seeds as a process does: to the first that fails. */
function tried(seeds: readonly number[], failing: ReadonlySet<number>) {
  const first = seeds.findIndex((seed) => failing.has(seed));
  const runs = first === -1 ? seeds.length : first + 1;
  const unmet = seeds.slice(0, runs).some((seed) => seed % 7 === 0) ? ["b"] : ["a", "b"];
  const schedules = seeds.slice(0, runs).map(String);
  return {
    runs,
    failing: first === -1 ? undefined : { seed: seeds[first]!, strategy: "random" },
    unmet,
    schedules,
  };
}

const action = fc.oneof(
  fc.record({ kind: fc.constant("own"), count: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant("give"), count: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constantFrom("take", "giveBack"), count: fc.nat(9) }),
);

test("shared seeds find the first failing seed and try none twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 60 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 3 }),
      fc.array(action, { maxLength: 80 }),
      async (list, fails, actions) => {
        const all = list.toSorted((a, b) => a - b);
        const failing = new Set(fails.filter((seed) => all.includes(seed)));
        const shared = new SharedSeeds(all, ["a", "b"]);
        const own = shared.own();
        const others: (readonly number[])[] = [];
        const ran = new Set<number>();
        const run = (seeds: readonly number[]) => {
          const came = tried(seeds, failing);
          for (const seed of seeds.slice(0, came.runs)) {
            expect(ran.has(seed)).toBe(false);
            ran.add(seed);
          }
          return came;
        };
        const tryOwn = (source: Iterator<number>, count: number) => {
          const seeds = Array.from({ length: count }, () => source.next()).flatMap(({ done, value }) =>
            done ? [] : [value]
          );
          if (seeds.length > 0) shared.add(run(seeds));
        };
        for (const { kind, count } of actions) {
          if (kind === "own") tryOwn(own, count);
          else if (kind === "give") {
            const seeds = shared.give(count);
            if (seeds.length > 0) others.push(seeds);
          } else if (others.length > 0) {
            const [seeds] = others.splice(count % others.length, 1);
            if (kind === "take") shared.take(seeds![0]!, run(seeds!));
            else shared.giveBack(seeds![0]!);
          }
        }
        // To the end: others come back one after the other while it is waited for.
        for (;;) {
          tryOwn(shared.own(), all.length);
          const settled = shared.settled(undefined);
          for (const seeds of others.splice(0)) shared.take(seeds[0]!, run(seeds));
          await settled;
          if (shared.left === 0) break;
        }
        const first = Math.min(...failing);
        expect(shared.failing?.seed).toBe(failing.size === 0 ? undefined : first);
        if (failing.size > 0) return;
        expect(ran.size).toBe(all.length);
        expect(shared.runs).toBe(all.length);
        expect(shared.schedules.map(Number).toSorted((a, b) => a - b)).toEqual(all);
        expect(shared.unmet).toEqual(all.some((seed) => seed % 7 === 0) ? ["b"] : ["a", "b"]);
      },
    ),
  );
});

test("an abort ends the wait for the seeds of others", async () => {
  const shared = new SharedSeeds([1, 2, 3], []);
  shared.give(2);
  shared.add({ runs: [...shared.own()].length, failing: undefined, unmet: [], schedules: [] });
  const controller = new AbortController();
  const settled = shared.settled(controller.signal);
  controller.abort();
  await settled;
  expect(shared.runs).toBe(1);
});

const worker = () => {
  const told: ToWorker[] = [];
  return { told, send: (message: ToWorker) => void told.push(message) };
};

const SHARE: SeedShare = { file: "/a", index: 0, search: 1, seeds: [5, 6], sample: [5], unmet: [] };
const LOST = { search: 1, seed: 5, runs: 0, failing: undefined, unmet: [], schedules: [], isLost: true };

test("a share goes to the worker that asked, and returns if that worker ends", () => {
  const sharing = new Sharing();
  const [owner, helper, late] = [worker(), worker(), worker()];
  expect(sharing.employ(helper, 3)).toBe(false);
  sharing.open(owner);
  expect(sharing.employ(helper, 3)).toBe(true);
  expect(sharing.employ(late, 3)).toBe(true);
  sharing.answer(owner, SHARE);
  expect(helper.told).toEqual([{ assist: SHARE }]);
  // It ends while it tries the seeds; the other one before it was given any.
  sharing.end(helper);
  sharing.end(late);
  sharing.answer(owner, { ...SHARE, seeds: [7] });
  expect(owner.told.slice(2)).toEqual([{ tried: LOST }, { tried: { ...LOST, seed: 7 } }]);
});

test("a worker gets no seeds if none are left or the other worker ends", () => {
  const sharing = new Sharing();
  const [owner, helper, other] = [worker(), worker(), worker()];
  sharing.open(owner);
  sharing.employ(helper, 2);
  expect(sharing.answer(owner, null)).toBe(helper);
  expect(sharing.employ(helper, 2)).toBe(false);
  sharing.open(owner);
  sharing.employ(helper, 2);
  sharing.employ(other, 2);
  expect(sharing.end(owner)).toEqual([helper, other]);
});
