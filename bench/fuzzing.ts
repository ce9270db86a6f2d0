/**
 * `node bench/fuzzing.ts [seeds] [runs] [name]`: how many runs a second fuzzing makes of a small target, and how many runs it takes to
 * find what is wrong with some, by coverage and by chance (the most runs stands for more than that).
 */
import { fileURLToPath } from "node:url";
import process from "node:process";
import { loadTarget } from "../src/api/project/load/load_target.ts";
import { fuzzSearch } from "../src/api/runs/fuzz/fuzz_search.ts";
import { FUZZ_MODES, type FuzzMode } from "../src/api/runs/fuzz/fuzz_plan.ts";
import type { Program } from "../src/engine/interpreter/program.ts";
import { TARGETS } from "./fuzzing/names.ts";
import { count } from "./table.ts";

const [seeds = "7", runs = "20000", only = ""] = process.argv.slice(2);
const APART = 1_000_000;

export async function programOf(name: string, module = TARGETS[name]!): Promise<Program> {
  return (await loadTarget(`${fileURLToPath(new URL(`fuzzing/${module}`, import.meta.url))}#${name}`)).program;
}

/** The runs until one fails; as many as there may be if none does. */
export async function runsToFind(program: Program, mode: FuzzMode, seed: number, most: number): Promise<number> {
  const { failing, summary } = await fuzzSearch(program, {}, {
    mode,
    seed,
    runs: most,
    entries: [],
    dictionary: [],
    coverDependencies: true,
    onEntry: () => {},
    onProgress: () => {},
  });
  return failing === undefined ? most : summary.runs;
}

async function printRates(): Promise<void> {
  const quiet = await programOf("quiet", "targets.ts");
  for (const mode of FUZZ_MODES) {
    await runsToFind(quiet, mode, 1, 5_000);
    const before = process.cpuUsage();
    const made = await runsToFind(quiet, mode, 1, 60_000);
    const { user, system } = process.cpuUsage(before);
    console.log(`${mode.padEnd(10)} ${count(made / ((user + system) / 1e6)).padStart(9)} runs a second of CPU`);
  }
}

async function main(): Promise<void> {
  if (only === "") await printRates();
  console.log(`\n${"target".padEnd(16)} coverage: median runs  found   property: median runs  found`);
  for (const name of Object.keys(TARGETS).filter((each) => each.startsWith(only))) {
    const program = await programOf(name);
    const columns: string[] = [];
    for (const mode of FUZZ_MODES) {
      const all: number[] = [];
      for (let nth = 0; nth < Number(seeds); nth++) {
        all.push(await runsToFind(program, mode, 1 + nth * APART, Number(runs)));
      }
      const median = all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)]!;
      const found = all.filter((each) => each < Number(runs)).length;
      columns.push(`${count(median).padStart(21)} ${`${found}/${all.length}`.padStart(6)}`);
    }
    console.log(name.padEnd(16), columns.join("   "));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main();
  process.exit(0);
}
