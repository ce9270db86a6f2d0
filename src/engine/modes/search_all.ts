/** A search from its opening to its last seed. */
import { hasWriteCrashes, isTimed } from "./source_for.ts";
import { search } from "./search.ts";
import type { SearchOptions, SearchProgress, SearchResult } from "./search_options.ts";
import type { SeedFailure } from "./tally.ts";
import type { Program } from "../interpreter/program.ts";
import { strategyNamed } from "../strategies/catalog.ts";
import { crashOpening } from "../strategies/crashes.ts";
import type { Saturation } from "../strategies/saturation.ts";
import type { Exhausted, StrategyDefinition } from "../strategies/strategy.ts";

/** Tries seeds in order, and returns the first failure. */
export type SeedSearch = (
  program: Program,
  how: Omit<SearchOptions, "seeds" | "keepGoing" | "sample"> & {
    readonly seeds: readonly number[];
    readonly sample?: readonly number[] | undefined;
  },
) => Promise<Searched>;

export interface Searched extends Pick<SearchResult, "runs" | "unmet" | "schedules" | "exhausted"> {
  readonly failures: readonly (Omit<SeedFailure, "outcome" | "index"> & Partial<Pick<SeedFailure, "index">>)[];
}

/** The result of a whole search. */
export interface SearchedAll {
  /** The result of the opening if that ended the search, else of the seeds. */
  readonly found: Searched;
  /** Runs before those. */
  readonly before: number;
  /** Where the search began with crashes at every write: how many runs had one. */
  readonly crashes?: TriedCrashes | undefined;
  /** True if it was aborted before it had tried everything. */
  readonly isInterrupted: boolean;
}

/** Crashes at every write that were tried before anything else, and passed. */
export interface TriedCrashes {
  readonly runs: number;
  /** Set if there are no others. */
  readonly exhausted?: Exhausted | undefined;
}

/** Returns what an opening says of crashes; undefined if it tried orders. */
export function crashesOf(
  program: Program,
  opened: Pick<SearchResult, "runs" | "exhausted"> | undefined,
): TriedCrashes | undefined {
  if (opened === undefined || !hasWriteCrashes(program)) return undefined;
  const { exhausted, runs } = opened;
  return { runs: exhausted?.schedules ?? runs - 1, ...(exhausted !== undefined && { exhausted }) };
}

/** Scenarios with no more orders than this are proved. */
export const OPENING_ORDERS = 100;
/** Scenarios with more crashes than this are not exhausted. */
export const OPENING_CRASHES = 10_000;
/** Runs that are observed in any search: to observe a run takes up to half as long as a short run itself does. */
const SAMPLE = 100;
/** Longer runs have more orders than that, and planning them takes longer than running the seeds. */
const OPENING_DECISIONS = 1_000;

/**
 * Returns the strategy that opens a search; undefined if none does.
 * @param decisions how many the baseline made
 */
export function openingOf(
  program: Program,
  { opening }: StrategyDefinition,
  decisions: number,
): StrategyDefinition | undefined {
  // Nobody can tell all orders of a scenario with faults.
  if (opening !== undefined && hasWriteCrashes(program)) return crashOpening;
  return decisions > 0 && decisions <= OPENING_DECISIONS && isTimed(program) ? opening : undefined;
}

/** A seed for each run of an opening. */
export function openingSeeds({ needsWriteCrashes }: StrategyDefinition, seeds: readonly number[]): number[] {
  const length = needsWriteCrashes === true ? OPENING_CRASHES : OPENING_ORDERS;
  return Array.from({ length }, (_, index) => seeds[index % seeds.length]!);
}

/**
 * Runs the opening of the strategy; returns undefined if it has none, or none for this program.
 * @param decisions how many the baseline made
 * @param how.seeds repeated for as many orders as an opening has
 */
export async function searchOpening(
  program: Program,
  how: SearchOptions & { readonly seeds: readonly number[] },
  decisions: number,
  saturation?: Saturation,
): Promise<SearchResult | undefined> {
  const { strategy, seeds, keepDecisions } = how;
  const opening = openingOf(program, typeof strategy === "string" ? strategyNamed(strategy) : strategy, decisions);
  // Answers of the host are not a matter of order, and asking takes real time.
  if (opening === undefined || keepDecisions === true) return undefined;
  return await search(program, {
    ...how,
    seeds: openingSeeds(opening, seeds),
    strategy: saturation?.watching(opening) ?? opening,
  });
}

/**
 * Runs the opening of the strategy, if it has one; then the seeds, unless the opening failed or proved them unnecessary.
 * @param how.decisions how many the baseline made
 * @param saturation ends the search once its runs bring nothing new
 */
export async function searchAll(
  program: Program,
  searchSeeds: SeedSearch,
  { decisions, ...how }: Parameters<SeedSearch>[1] & { readonly decisions: number },
  saturation?: Saturation,
): Promise<SearchedAll> {
  const { seeds, strategy, signal, onRun } = how;
  const definition = typeof strategy === "string" ? strategyNamed(strategy) : strategy;
  const opened = await searchOpening(program, how, decisions, saturation);
  const isAborted = () => signal?.aborted === true;
  const crashes = crashesOf(program, opened);
  // Other orders may fail with crashes that pass in the default one.
  const isExhausted = opened?.exhausted !== undefined && crashes === undefined;
  if (opened !== undefined && (opened.failures.length > 0 || isExhausted || isAborted())) {
    const isInterrupted = opened.failures.length === 0 && !isExhausted;
    return { found: crashes === undefined ? opened : { ...opened, exhausted: undefined }, before: 0, isInterrupted };
  }
  const { runs: before, unmet } = opened ?? { runs: 0, unmet: how.unmet };
  const found = await searchSeeds(program, {
    ...how,
    // Orders of a systematic strategy are no sample of what may happen.
    ...(saturation !== undefined
      ? { strategy: saturation.watching(definition) }
      : !definition.systematic && { sample: seeds.slice(0, SAMPLE) }),
    unmet,
    onRun: onRun && ((progress: SearchProgress) => onRun({ ...progress, runs: before + progress.runs })),
  });
  if (definition.needsWriteCrashes === true) {
    return {
      found: { ...found, exhausted: undefined },
      before,
      crashes: crashesOf(program, found),
      isInterrupted: isAborted() && found.exhausted === undefined,
    };
  }
  return { found, before, crashes, isInterrupted: isAborted() && found.runs < seeds.length };
}
