/** The targets of `bench/fuzzing.ts`: coverage finds their bugs in fewer runs than chance does, at the median. */
import { expect } from "vitest";
import { programOf, runsToFind } from "../../bench/fuzzing.ts";
import { TARGETS } from "../../bench/fuzzing/names.ts";
import { isThorough, slowUnless } from "../support/slow.ts";

const ALWAYS: readonly string[] = ["fields"];
const SEEDS = [1, 1_000_001, 2_000_001];
for (const name of Object.keys(TARGETS)) {
  const test = `coverage finds ${name} in fewer runs than chance`;
  slowUnless(ALWAYS.includes(name))(test, async () => {
    const program = await programOf(name);
    const most = isThorough(test) ? 20_000 : 1_500;
    const median = async (mode: "coverage" | "property") => {
      const all: number[] = [];
      for (const seed of SEEDS) all.push(await runsToFind(program, mode, seed, most));
      return all.toSorted((one, other) => one - other)[1]!;
    };
    expect(await median("coverage")).toBeLessThan(await median("property"));
  });
}
