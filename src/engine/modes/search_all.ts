/** A search from its opening to its last seed. */
import { isTimed } from "./source_for.ts";
import { search } from "./search.ts";
import type { SearchOptions, SearchProgress, SearchResult } from "./search_options.ts";
import type { SeedFailure } from "./tally.ts";
import type { Program } from "../interpreter/program.ts";
import { strategyNamed } from "../strategies/catalog.ts";
import type { Saturation } from "../strategies/saturation.ts";
import type { StrategyDefinition } from "../strategies/strategy.ts";

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
  /** True if it was aborted before it had tried everything. */
  readonly isInterrupted: boolean;
}

/** Scenarios with no more orders than this are proved. */
export const OPENING_ORDERS = 100;
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
  return decisions > 0 && decisions <= OPENING_DECISIONS && isTimed(program) ? opening : undefined;
}

/** A seed for each order of an opening. */
export function openingSeeds(seeds: readonly number[]): number[] {
  return Array.from({ length: OPENING_ORDERS }, (_, index) => seeds[index % seeds.length]!);
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
    seeds: openingSeeds(seeds),
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
  if (opened !== undefined && (opened.failures.length > 0 || opened.exhausted !== undefined || isAborted())) {
    const isInterrupted = opened.failures.length === 0 && opened.exhausted === undefined;
    return { found: opened, before: 0, isInterrupted };
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
  return { found, before, isInterrupted: isAborted() && found.runs < seeds.length };
}
