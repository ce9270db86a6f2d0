/** A search from its opening to its last seed. */
import { isTimed } from "../../../engine/modes/source_for.ts";
import {
  search,
  type SearchOptions,
  type SearchProgress,
  type SearchResult,
  type SeedFailure,
} from "../../../engine/modes/search.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import { strategyNamed } from "../../../engine/strategies/catalog.ts";
import type { Saturation } from "../../../engine/strategies/saturation.ts";
import type { StrategyDefinition } from "../../../engine/strategies/strategy.ts";

/** Tries seeds, which are in order, and tells of the first that fails. */
export type SeedSearch = (
  program: Program,
  how: Omit<SearchOptions, "seeds" | "keepGoing"> & { readonly seeds: readonly number[] },
) => Promise<Searched>;

export interface Searched extends Pick<SearchResult, "runs" | "unusedRules" | "exhausted"> {
  readonly failures: readonly (Omit<SeedFailure, "outcome" | "index"> & Partial<Pick<SeedFailure, "index">>)[];
}

/** The result of a whole search. */
export interface SearchedAll {
  /** By the opening where that ended it, else by the seeds. */
  readonly found: Searched;
  /** Runs before those. */
  readonly before: number;
  /** It was ended before it was through. */
  readonly isInterrupted: boolean;
}

/** Scenarios with no more orders than this are proved. */
const OPENING_ORDERS = 100;
/** Longer runs have more orders than that, and to plan them takes longer than the seeds would. */
const OPENING_DECISIONS = 1_000;

/**
 * The opening of the strategy, if it has one; then the seeds, unless it failed or proved that they are needless.
 * @param how.decisions of the baseline: where there is none, there is no order to try
 * @param saturation ends the search once its runs bring nothing new
 */
export async function searchAll(
  program: Program,
  searchSeeds: SeedSearch,
  { decisions, ...how }: Parameters<SeedSearch>[1] & { readonly decisions: number },
  saturation?: Saturation,
): Promise<SearchedAll> {
  const { seeds, strategy, signal, keepDecisions, onRun } = how;
  const definition = typeof strategy === "string" ? strategyNamed(strategy) : strategy;
  const { opening } = definition;
  const watched = (each: StrategyDefinition) => saturation?.watching(each) ?? each;
  // What the host answers is no order, and asking takes its time.
  const opens = decisions > 0 && decisions <= OPENING_DECISIONS && isTimed(program) && keepDecisions !== true;
  const opened = opening !== undefined && opens
    ? await search(program, {
      ...how,
      seeds: Array.from({ length: OPENING_ORDERS }, () => seeds[0]!),
      strategy: watched(opening),
    })
    : undefined;
  const isAborted = () => signal?.aborted === true;
  if (opened !== undefined && (opened.failures.length > 0 || opened.exhausted !== undefined || isAborted())) {
    const isInterrupted = opened.failures.length === 0 && opened.exhausted === undefined;
    return { found: opened, before: 0, isInterrupted };
  }
  const { runs: before, unusedRules } = opened ?? { runs: 0, unusedRules: how.unusedRules };
  const found = await searchSeeds(program, {
    ...how,
    ...(saturation !== undefined && { strategy: watched(definition) }),
    unusedRules,
    onRun: onRun && ((progress: SearchProgress) => onRun({ ...progress, runs: before + progress.runs })),
  });
  return { found, before, isInterrupted: isAborted() && found.runs < seeds.length };
}
