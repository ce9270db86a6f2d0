/** What a search takes, tells on the way, and comes to. */
import type { StrategyName } from "../strategies/catalog.ts";
import type { Exhausted, SearchCorpus, StrategyDefinition } from "../strategies/strategy.ts";
import type { Limits } from "../world/limits.ts";
import type { Edges } from "./covered.ts";
import type { SeedFailure } from "./tally.ts";

export interface SearchOptions {
  /** A seed for each run, in order. */
  readonly seeds: Iterable<number>;
  readonly strategy: StrategyName | StrategyDefinition;
  /** Bound of a systematic strategy: see `SearchSpace`. */
  readonly maxPreemptions?: number | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly strict?: boolean | undefined;
  /** Go on after a failure. With `"distinct"`, of failures with one fingerprint only the first is kept. */
  readonly keepGoing?: boolean | "distinct" | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Keep the decisions of failing runs and run one world at a time, for runs in which the host has a part. */
  readonly keepDecisions?: boolean | undefined;
  /** What no run did before, and some run should: the search tells what of it no run of its own did either. */
  readonly unmet?: readonly string[] | undefined;
  /** For a guided strategy. */
  readonly corpus?: SearchCorpus | undefined;
  /** For a guided strategy: edges of dependencies count as well. */
  readonly coverDependencies?: boolean | undefined;
  /** For a guided strategy: the edges that earlier searches have taken; those of this one are added. */
  readonly edges?: Edges | undefined;
  /** Seeds whose runs are observed, to tell which of them are equivalent. */
  readonly sample?: readonly number[] | "all" | undefined;
  /** Called after each run. */
  readonly onRun?: ((progress: SearchProgress) => void) | undefined;
}

export interface SearchProgress {
  readonly runs: number;
  readonly failures: number;
  /** Edges of the code that some run has taken, for a guided strategy. */
  readonly edges: number;
}

export interface SearchResult {
  readonly runs: number;
  /** Edges of the code that some run has taken, for a guided strategy. */
  readonly edges: number;
  /** In the order in which the runs were planned. */
  readonly failures: readonly SeedFailure[];
  /** The most decisions that a run made: none means that every seed gives the same run. */
  readonly maxDecisions: number;
  /** Of what `unmet` names, that which no run did either. */
  readonly unmet: readonly string[];
  /** For each run that was observed, a digest of what happens before what in it. */
  readonly schedules: readonly string[];
  /** Set when a systematic strategy has run every schedule, and none was left out. */
  readonly exhausted?: Exhausted | undefined;
}
