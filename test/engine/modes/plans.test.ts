/** What a strategy is told of its runs, whatever happens to them on the way. */
import { expect, test } from "vitest";
import { search } from "../../../src/engine/modes/search.ts";
import { defineStrategy, type EndedRun, type Next, type RunPlan } from "../../../src/engine/strategies/strategy.ts";
import { randomSource } from "../../../src/engine/strategies/random.ts";
import { loadSource } from "../../support/source.ts";
import { tasks } from "../support/programs.ts";

const RUNS = 60;
const seeds = Array.from({ length: RUNS }, (_, index) => index + 1);

/** Notes what it is told. */
function noting(next: (planned: number, ended: number) => Next<RunPlan>) {
  const told: EndedRun<RunPlan>[] = [];
  let planned = 0;
  const strategy = defineStrategy({
    name: "noting",
    summary: "notes how runs end",
    seeded: false,
    baseline: false,
    systematic: false,
    create: () => ({
      next: () => {
        const answer = next(planned, told.length);
        if (answer.kind === "run") planned++;
        return answer;
      },
      begin: ({ seed }) => randomSource(seed),
      ended: (run) => void told.push(run),
    }),
  });
  return { strategy, told };
}

const eachSeed = (planned: number): Next<RunPlan> =>
  planned < RUNS ? { kind: "run", plan: { seed: planned + 1 } } : { kind: "end" };

/** Takes a number of turns that depends on the seed. */
const uneven = tasks({
  alice: async (world) => {
    for (let turns = world.random.integer(40); turns > 0; turns--) await world.yieldNow();
  },
});

test("a strategy learns of ended runs in the order of their plans, though later ones end earlier", async () => {
  const { strategy, told } = noting(eachSeed);
  await search(uneven, { seeds, strategy });
  expect(told.map(({ plan }) => plan.seed)).toEqual(seeds);
  for (const { outcome, decisions } of told) expect(decisions).toHaveLength(outcome.decisions);
  expect(new Set(told.map(({ outcome }) => outcome.turns)).size).toBeGreaterThan(10);
});

test("a strategy learns once of runs that are made again because a neighbour changed shared objects", async () => {
  const [loaded] = await loadSource(`import { scenario } from "seedbed";
export default scenario("case").step("code", async (world) => {
  const draw = world.random.integer(20);
  for (let turns = draw; turns > 0; turns--) await world.yieldNow();
  if (draw === 7) Array.prototype.at = () => "patched";
  world.kv.set("at", String([1].at(0)));
}).finally("nothing of a neighbour shows", ({ kv }) => kv.get("at") === "1");
`);
  const { strategy, told } = noting(eachSeed);
  const { runs, failures } = await search(loaded!.program, { seeds, strategy, keepGoing: true });
  expect(runs).toBe(RUNS);
  expect(told.map(({ plan }) => plan.seed)).toEqual(seeds);
  expect(told.filter(({ outcome }) => outcome.status === "fail")).toHaveLength(failures.length);
  expect(failures.length).toBeGreaterThan(0);
  expect(failures.length).toBeLessThan(RUNS / 2);
});

test("a plan may wait for the runs before it, and is requested when they have ended", async () => {
  const { strategy, told } = noting((planned, ended) =>
    planned === 10 && ended < 10 ? { kind: "wait" } : planned < 12 ? eachSeed(planned) : { kind: "end" }
  );
  expect((await search(uneven, { seeds, strategy })).runs).toBe(12);
  expect(told).toHaveLength(12);
});

test("a strategy that waits for nothing is an error, and does not hang the search", async () => {
  const { strategy } = noting((planned) => planned < 3 ? eachSeed(planned) : { kind: "wait" });
  await expect(search(uneven, { seeds, strategy })).rejects.toThrow(
    "noting waits for a run to end, but none is running",
  );
});
