/**
 * `node bench/fuzzing.ts [seeds] [runs] [name]`: how many runs a second fuzzing makes of a small target and of a small scenario, beside a loop that
 * says how quick the machine is at that moment, and how many runs it takes to
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

/** Runs a second of CPU time that are wanted on one core. */
const WANTED: Readonly<Record<FuzzMode, number>> = { property: 100_000, coverage: 40_000 };
const RATED = ["quiet", "quietScenario"];
/** Each is measured so often; the median counts. */
const TIMES = 5;
const RATED_RUNS = 20_000;

async function printRates(): Promise<void> {
  const measured: { readonly what: string; readonly wanted: number; readonly pairs: (readonly [number, number])[] }[] =
    [];
  for (const name of RATED) {
    const program = await programOf(name, "targets.ts");
    for (const mode of FUZZ_MODES) {
      await runsToFind(program, mode, 1, 5_000);
      const pairs: [runs: number, rounds: number][] = [];
      for (let nth = 0; nth < TIMES; nth++) {
        const rounds = calibrationRounds();
        const before = cpuSeconds();
        const made = await runsToFind(program, mode, 1, RATED_RUNS);
        pairs.push([made / (cpuSeconds() - before), (rounds + calibrationRounds()) / 2]);
      }
      measured.push({ what: `${name.padEnd(14)} ${mode.padEnd(9)}`, wanted: WANTED[mode], pairs });
    }
  }
  const quickest = Math.max(...measured.flatMap(({ pairs }) => pairs.map(([, rounds]) => rounds)));
  console.log(`the loop: at best ${count(quickest / 1e6)} million rounds a second of CPU\n`);
  console.log(`${"".padEnd(24)} runs a second of CPU   with the loop at its best   wanted`);
  for (const { what, wanted, pairs } of measured) {
    const [plain, scaled] = [
      median(pairs.map(([runs]) => runs)),
      median(pairs.map(([runs, rounds]) => runs * quickest / rounds)),
    ];
    console.log(what, count(plain).padStart(20), count(scaled).padStart(26), count(wanted).padStart(8));
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Rounds of a loop of integer arithmetic in a second of CPU time. */
function calibrationRounds(): number {
  const rounds = 50_000_000;
  const before = cpuSeconds();
  let state = 1;
  for (let nth = 0; nth < rounds; nth++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  const seconds = cpuSeconds() - before;
  // Used, so that it cannot be left out.
  return state === 0 ? 0 : rounds / seconds;
}

async function main(): Promise<void> {
  if (only === "" || only === "rates") await printRates();
  console.log(`\n${"target".padEnd(16)} coverage: median runs  found   property: median runs  found`);
  for (const name of Object.keys(TARGETS).filter((each) => each.startsWith(only))) {
    const program = await programOf(name);
    const columns: string[] = [];
    for (const mode of FUZZ_MODES) {
      const all: number[] = [];
      for (let nth = 0; nth < Number(seeds); nth++) {
        all.push(await runsToFind(program, mode, 1 + nth * APART, Number(runs)));
      }
      const found = all.filter((each) => each < Number(runs)).length;
      columns.push(`${count(median(all)).padStart(21)} ${`${found}/${all.length}`.padStart(6)}`);
    }
    console.log(name.padEnd(16), columns.join("   "));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main();
  process.exit(0);
}
