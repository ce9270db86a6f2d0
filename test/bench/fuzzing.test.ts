/** The targets of `bench/fuzzing.ts`: coverage finds their bugs in fewer runs than chance does, at the median. */
import { expect } from "vitest";
import { programOf, runsToFind } from "../../bench/fuzzing.ts";
import { TARGETS } from "../../bench/fuzzing/names.ts";
import { SLOW, slowUnless } from "../support/slow.ts";

const ALWAYS: readonly string[] = ["magicNumber", "fields"];
const SEEDS = [1, 1_000_001, 2_000_001];
const most = SLOW ? 20_000 : 1_500;

for (const name of Object.keys(TARGETS)) {
  slowUnless(ALWAYS.includes(name))(`coverage finds ${name} in fewer runs than chance`, async () => {
    const program = await programOf(name);
    const median = async (mode: "coverage" | "property") => {
      const all: number[] = [];
      for (const seed of SEEDS) all.push(await runsToFind(program, mode, seed, most));
      return all.toSorted((one, other) => one - other)[1]!;
    };
    expect(await median("coverage")).toBeLessThan(await median("property"));
  });
}
