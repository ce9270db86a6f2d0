/**
 * `npm run bench:find`: how well each model of delays finds the races of `examples/`, and whether it raises false alarms in
 * their fixed versions. Figures are probabilities over seeds: they do not depend on the machine.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadOne } from "../src/api/project/load/load.ts";
import { range } from "../src/api/runs/run/test_program.ts";
import type { Program } from "../src/engine/interpreter/program.ts";
import { DELAYS, type Delays, UNBOUNDED } from "../src/engine/ir/latency.ts";
import { search } from "../src/engine/modes/search.ts";

const EXAMPLES = fileURLToPath(new URL("../examples", import.meta.url));
const RUNS = Number(process.argv[2] ?? 400);
/** Of starting seeds, for the median number of runs to the first failure. */
const STARTS = 20;

interface Found {
  /** Share of runs that fail. */
  readonly p: number;
  /** Median number of runs to the first failure. */
  readonly median: number | undefined;
}

function withDelays(program: Program, delays: Delays): Program {
  const latency = delays === "unbounded" ? UNBOUNDED : {};
  return { ...program, ir: { ...program.ir, world: { ...program.ir.world, latency } } };
}

async function find(file: string, delays: Delays): Promise<Found> {
  const { program } = await loadOne(file, undefined);
  const { failures, runs } = await search(withDelays(program, delays), {
    seeds: range(1, RUNS),
    strategy: "random",
    keepGoing: true,
  });
  const seeds = failures.map(({ seed }) => seed);
  const toFirst = range(0, STARTS - 1).map((start) => {
    const from = 1 + Math.floor((start * RUNS) / STARTS);
    return (seeds.find((seed) => seed >= from) ?? Infinity) - from + 1;
  }).sort((one, other) => one - other);
  const median = toFirst[STARTS / 2]!;
  return { p: failures.length / runs, median: Number.isFinite(median) ? median : undefined };
}

const races = readdirSync(join(EXAMPLES, "races"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
const broken = [
  ["checkout", "checkout/checkout.scenario.ts"],
  ...races.map(({ name }) => [name, `races/${name}/broken.scenario.ts`]),
] as const;
const fixed = races.map(({ name }) => [name, `races/${name}/fixed.scenario.ts`] as const);

console.log(`${RUNS} runs each; P is the share of runs that fail, then the median number of runs to the first failure`);
const logs: Record<string, number> = {};
for (const [name, path] of broken) {
  const cells: string[] = [];
  for (const delays of DELAYS) {
    const { p, median } = await find(join(EXAMPLES, path), delays);
    logs[delays] = (logs[delays] ?? 0) + Math.log(Math.max(p, 1 / RUNS));
    cells.push(`${delays} ${p.toFixed(2)} ${String(median ?? "-").padStart(3)}`);
  }
  console.log(`${name.padEnd(20)} ${cells.join("   ")}`);
}
const means = DELAYS.map((delays) => `${delays} ${Math.exp(logs[delays]! / broken.length).toFixed(2)}`);
console.log(`${"geometric mean of P".padEnd(20)} ${means.join("       ")}`);
for (const [name, path] of fixed) {
  for (const delays of DELAYS) {
    const { p } = await find(join(EXAMPLES, path), delays);
    if (p > 0) console.log(`false alarm: ${name}, ${delays}: ${p.toFixed(3)} of runs`);
  }
}
process.exit(0);
