/** Fuzzing in lanes: what is found depends on the seed and the number of lanes, and on nothing that differs from run to run. */
import { expect, test } from "vitest";
import { loadTarget } from "../../../src/api/project/load/load_target.ts";
import type { FuzzMode, FuzzPlan } from "../../../src/api/runs/fuzz/fuzz_plan.ts";
import { fuzzSearch } from "../../../src/api/runs/fuzz/fuzz_search.ts";
import { Lane } from "../../../src/api/runs/fuzz/lane.ts";
import type { FuzzLanes } from "../../../src/api/runs/fuzz/round.ts";
import type { Decision } from "../../../src/engine/decisions/decision.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { folderWith } from "../../support/source.ts";
import { slow } from "../../support/slow.ts";

const TARGETS = `
export function magic(data) {
  const text = data.text();
  if (text[0] === "F" && text[1] === "U" && text[2] === "Z") throw new Error("found " + text);
}
export function wide(data) {
  if (data.integer(0, 2000) === 777) throw new Error("the number");
}
export function fine(data) {
  data.text({ maxBytes: 4 });
}
`;

async function programOf(name: string): Promise<Program> {
  const cwd = await folderWith({ "targets.js": TARGETS });
  return (await loadTarget(`targets.js#${name}`, { cwd })).program;
}

/** Lanes in this process, one after the other, in either order. */
function lanesOf(program: Program, mode: FuzzMode, count: number, isBackwards: boolean): FuzzLanes {
  const settings = { mode, coverDependencies: false, dictionary: [], limits: undefined, strict: undefined };
  const lanes = Array.from({ length: count }, () => new Lane(program, settings));
  return {
    count,
    async round(orders, { signal }) {
      const found = [];
      const numbers = [...orders.keys()];
      for (const lane of isBackwards ? numbers.toReversed() : numbers) {
        const came = await lanes[lane]!.round(orders[lane]!, { signal, onRun: () => {} });
        found[lane] = came;
        if (came.failing !== undefined) { for (const other of lanes) other.endAt(came.failing.seed); }
      }
      return found;
    },
  };
}

async function searched(
  name: string,
  mode: FuzzMode,
  more: Partial<FuzzPlan> & { lanes?: FuzzLanes | undefined } = {},
) {
  const kept: (readonly Decision[])[] = [];
  const program = await programOf(name);
  const plan = { mode, seed: 5, runs: 6_000, entries: [], dictionary: [], coverDependencies: false, ...more };
  const found = await fuzzSearch(program, {}, {
    ...plan,
    onEntry: (decisions) => void kept.push(decisions),
    onProgress: () => {},
  });
  return { ...found, kept };
}

slow("which lane is quicker makes no difference, and what one finds the others go on with", async () => {
  const program = await programOf("magic");
  const forwards = await searched("magic", "coverage", { lanes: lanesOf(program, "coverage", 3, false) });
  const backwards = await searched("magic", "coverage", { lanes: lanesOf(program, "coverage", 3, true) });
  expect(backwards).toEqual(forwards);
  expect(forwards.failing?.decisions?.length).toBeGreaterThan(3);
  expect(forwards.summary).toMatchObject({ jobs: 3, ended: "finding", corpus: forwards.kept.length });
  expect(forwards.summary.edges).toBeGreaterThan(3);
  expect(new Set(forwards.kept.map((each) => JSON.stringify(each))).size).toBe(forwards.kept.length);
});

test("in property mode, any number of lanes finds the seed that one search finds", async () => {
  const program = await programOf("wide");
  const { failing, summary } = await searched("wide", "property");
  for (const count of [2, 5]) {
    const inLanes = await searched("wide", "property", { lanes: lanesOf(program, "property", count, true) });
    expect(inLanes.failing?.choice).toEqual(failing!.choice);
    expect(inLanes.summary).toEqual({ ...summary, jobs: count });
  }
});

test("as many runs are made as were asked for, and entries that are given are dealt out", async () => {
  const program = await programOf("fine");
  const lanes = lanesOf(program, "coverage", 3, false);
  const orders: number[] = [];
  const spying: FuzzLanes = {
    count: 3,
    round: (given, how) => {
      if (orders.length === 0) orders.push(...given.map(({ entries }) => entries.length));
      return lanes.round(given, how);
    },
  };
  const [entry = []] = (await searched("fine", "coverage", { runs: 300 })).kept;
  const entries = [entry, entry, entry, entry];
  const { summary } = await searched("fine", "coverage", { runs: 1_001, lanes: spying, entries });
  expect([summary.runs, summary.ended]).toEqual([1_001, "runs"]);
  expect(orders).toEqual([2, 1, 1]);
});
