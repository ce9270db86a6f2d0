/** `npm run bench:find` measures what it says: a bug is found, a fixed version is not blamed, and Node runs the same program. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loopOnNode } from "../../bench/find/node_loop.ts";
import { findRaces } from "../../bench/find/races.ts";
import { find, loadWith, median, timeToFirst, WAYS } from "../../bench/find/ways.ts";
import { range } from "../../src/api/runs/run/range.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { slowUnless } from "../support/slow.ts";

const wayNamed = (name: string) => WAYS.find((way) => way.name === name)!;
const told: string[] = [];
const races = findRaces((line) => void told.push(line));

for (const name of ["async-mutex-27", "mkpath-1"]) {
  slowUnless(name === "mkpath-1")(`${name} is found, and its fixed version passes`, async () => {
    const race = races.find((race) => race.name === name)!;
    for (const way of ["unbounded", "portfolio"].map(wayNamed)) {
      const found = await find(race.broken, way, 20, 4);
      expect(found.p).toBeGreaterThan(0.2);
      expect(median(found.toFirst)).toBeLessThan(10);
      expect(await find(race.fixed!, way, 20, 1)).toMatchObject({ p: 0, titles: [] });
    }
    const program = await loadWith(race.broken, "realistic");
    expect(await timeToFirst(program, "portfolio", 1)).toBeGreaterThan(0);
  });
}

test("runs to the first failure are those that a search makes after its baseline", async () => {
  const file = races.find(({ name }) => name === "cacheable-888")!.broken;
  const { toFirst } = await find(file, wayNamed("portfolio"), 20, 2);
  const program = await loadWith(file, "realistic");
  for (const [index, start] of [0, 10].entries()) {
    const { runs } = await testProgram(program, { seeds: range(1 + start, 20), shrink: false });
    expect(toFirst[index]).toBe(runs - 1);
  }
});

const HANGING = `import { scenario } from "seedbed";
const unlucky = Math.random() < 0.5;
export default scenario("hangs in half of its runs")
  .parallel("wait", { ann: () => new Promise((resolve) => unlucky || setTimeout(resolve, 1)) })
  .finally("never", () => true);
`;

test.skipIf("Deno" in globalThis)(
  "plain Node runs the same scenario in a loop, and notices at once that it hangs",
  async () => {
    const file = join(mkdtempSync(join(tmpdir(), "hanging-")), "x.scenario.ts");
    writeFileSync(file, HANGING);
    const { runs, failures, toNextMs } = await loopOnNode(file, 5, 60_000);
    expect({ failures, gaps: toNextMs.length }).toEqual({ failures: 5, gaps: 5 });
    expect(runs).toBeGreaterThanOrEqual(5);
  },
);

test("races that are not there are named", () => {
  const names = races.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["checkout", "tarn-48", "locks-2", "liferaft-8"]));
  expect(told.length === 0).toBe(names.includes("shared tarn-48"));
});
