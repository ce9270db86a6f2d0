/** The ways to search that are compared, and what each finds in a scenario. */
import { loadOne } from "../../src/api/project/load/load.ts";
import { openingOf, openingSeeds, searchAll } from "../../src/engine/modes/search_all.ts";
import { range } from "../../src/api/runs/run/range.ts";
import type { Program } from "../../src/engine/interpreter/program.ts";
import { type Delays, UNBOUNDED } from "../../src/engine/ir/latency.ts";
import { execute, type Executed } from "../../src/engine/modes/execute.ts";
import { search } from "../../src/engine/modes/search.ts";
import type { SearchResult } from "../../src/engine/modes/search_options.ts";
import { sourceFor } from "../../src/engine/modes/source_for.ts";
import {
  BASELINE,
  isBaseline,
  STRATEGIES,
  type StrategyName,
  strategyNamed,
} from "../../src/engine/strategies/catalog.ts";

export interface Way {
  readonly name: string;
  readonly strategy: StrategyName;
  readonly delays: Delays;
}

/** The first is what searches were before operations had latencies. */
export const OLD: Way = { name: "unbounded", strategy: "random", delays: "unbounded" };

export const WAYS: readonly Way[] = [
  OLD,
  ...STRATEGIES.filter(({ name }) => !isBaseline(name))
    .map(({ name }) => ({ name, strategy: name, delays: "realistic" as const })),
];

export interface Found {
  /** Share of the runs that fail, the orders of an opening among them. */
  readonly p: number;
  readonly runs: number;
  /** Runs to the first failure after the baseline, from each starting seed; Infinity where there was none. */
  readonly toFirst: readonly number[];
  /** Of the last failure, for whoever asks what a false alarm is. */
  readonly titles: readonly string[];
}

export async function loadWith(file: string, delays: Delays): Promise<Program> {
  const { program } = await loadOne(file, undefined);
  const latency = delays === "unbounded" ? UNBOUNDED : program.ir.world?.latency;
  return {
    ...program,
    ir: { ...program.ir, world: { ...program.ir.world, ...(latency !== undefined && { latency }) } },
  };
}

/** Runs a search of so many seeds to its end instead of to its first failure, and counts the runs to that from several seeds on. */
export async function find(file: string, { strategy, delays }: Way, runs: number, starts: number): Promise<Found> {
  const program = await loadWith(file, delays);
  const definition = strategyNamed(strategy);
  const { decisions: { length: baseline } } = await runBaseline(program);
  const opening = openingOf(program, definition, baseline);
  const seeds = range(1, runs);
  const opened = opening === undefined
    ? NOTHING
    : await search(program, { seeds: openingSeeds(opening, seeds), keepGoing: true, strategy: opening });
  const seeded = opened.exhausted === undefined ? await search(program, { seeds, strategy, keepGoing: true }) : NOTHING;
  const toFirst: number[] = [];
  for (const start of definition.systematic || seeded === NOTHING ? [0] : evenly(runs, starts)) {
    // The draws of an opening are those of its first seeds.
    const { failures, before } = opening !== undefined
      ? await firstFailure(program, strategy, seeds.slice(start), baseline)
      : { failures: seeded.failures.filter(({ index }) => index >= start), before: -start };
    toFirst.push(before + (failures[0]?.index ?? Infinity) + 1);
  }
  const failures = [...opened.failures, ...seeded.failures];
  const made = opened.runs + seeded.runs;
  const titles = [...new Set(failures.map(({ outcome }) => outcome.finding!.title))];
  return { p: failures.length / made, runs: made, toFirst, titles };
}

const NOTHING: Pick<SearchResult, "failures" | "runs" | "exhausted"> = { failures: [], runs: 0 };

async function firstFailure(program: Program, strategy: StrategyName, seeds: readonly number[], decisions: number) {
  const { found, before } = await searchAll(program, search, { seeds, strategy, decisions });
  return { failures: found.failures, before };
}

function evenly(runs: number, starts: number): number[] {
  return range(0, starts - 1).map((start) => Math.floor(start * runs / starts));
}

function runBaseline(program: Program): Promise<Executed> {
  return execute(program, { source: sourceFor(program, BASELINE.strategy, BASELINE.seed) });
}

/** CPU time of a search from its baseline to its first failure, in ms; undefined if there is none. */
export async function timeToFirst(program: Program, strategy: StrategyName, seed: number): Promise<number | undefined> {
  const before = process.cpuUsage();
  const { outcome, decisions } = await runBaseline(program);
  const isFound = outcome.status !== "pass" ||
    (await firstFailure(program, strategy, range(seed, seed + 999), decisions.length)).failures.length > 0;
  const { user, system } = process.cpuUsage(before);
  return isFound ? (user + system) / 1000 : undefined;
}

export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1]!;
}
