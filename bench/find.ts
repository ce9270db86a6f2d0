/**
 * `npm run bench:find [runs]`: how well each strategy finds the races of `examples/`, and whether it raises false alarms in their
 * fixed versions; `random` also with unbounded delays. Figures are probabilities over seeds: they do not depend on the machine.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadOne } from "../src/api/project/load/load.ts";
import { range } from "../src/api/runs/run/range.ts";
import type { Program } from "../src/engine/interpreter/program.ts";
import { type Delays, UNBOUNDED } from "../src/engine/ir/latency.ts";
import { search } from "../src/engine/modes/search.ts";
import { isBaseline, STRATEGIES, type StrategyName } from "../src/engine/strategies/catalog.ts";

const EXAMPLES = fileURLToPath(new URL("../examples", import.meta.url));
const RUNS = Number(process.argv[2] ?? 400);
/** Of starting seeds, for the median number of runs to the first failure. */
const STARTS = 20;

/** One way to search. */
interface Way {
  readonly name: string;
  readonly strategy: StrategyName;
  readonly delays: Delays;
  /** It has one order of runs, whatever the seeds. */
  readonly systematic: boolean;
}

const WAYS: readonly Way[] = [
  { name: "unbounded", strategy: "random", delays: "unbounded", systematic: false },
  ...STRATEGIES.filter(({ name }) => !isBaseline(name)).map(({ name, systematic }) => ({
    name,
    strategy: name,
    delays: "realistic" as const,
    systematic,
  })),
];

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

async function find(file: string, { strategy, delays, systematic }: Way): Promise<Found> {
  const { program } = await loadOne(file, undefined);
  const { failures, runs } = await search(withDelays(program, delays), {
    seeds: range(1, RUNS),
    strategy,
    keepGoing: true,
  });
  const failing = failures.map(({ index }) => index);
  const starts = systematic ? [0] : range(0, STARTS - 1).map((start) => Math.floor((start * RUNS) / STARTS));
  const toFirst = starts.map((from) => (failing.find((index) => index >= from) ?? Infinity) - from + 1)
    .sort((one, other) => one - other);
  const median = toFirst[toFirst.length >> 1]!;
  return { p: failures.length / runs, median: Number.isFinite(median) ? median : undefined };
}

const races = readdirSync(join(EXAMPLES, "races"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
const broken = [
  ["checkout", "checkout/checkout.scenario.ts"],
  ...races.map(({ name }) => [name, `races/${name}/broken.scenario.ts`]),
] as const;
const fixed = races.map(({ name }) => [name, `races/${name}/fixed.scenario.ts`] as const);

console.log(`${RUNS} runs each: share of runs that fail, and median number of runs to the first failure`);
const row = (name: string, cells: readonly string[]) =>
  console.log(`${name.padEnd(20)} ${cells.map((cell) => cell.padStart(9)).join("  ")}`);
row("", WAYS.map(({ name }) => name));
const logs = WAYS.map(() => 0);
for (const [name, path] of broken) {
  const cells: string[] = [];
  for (const [index, way] of WAYS.entries()) {
    const { p, median } = await find(join(EXAMPLES, path), way);
    logs[index]! += Math.log(Math.max(p, 1 / RUNS));
    cells.push(`${p.toFixed(2)} ${String(median ?? "-").padStart(4)}`);
  }
  row(name, cells);
}
row("geometric mean", logs.map((log) => `${Math.exp(log / broken.length).toFixed(2)}     `));
for (const [name, path] of fixed) {
  for (const way of WAYS) {
    const { p } = await find(join(EXAMPLES, path), way);
    if (p > 0) console.log(`false alarm: ${name}, ${way.name}: ${p.toFixed(3)} of runs`);
  }
}
process.exit(0);
