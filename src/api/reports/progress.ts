/** The progress of a search or a shrink, as calls, reporters and the REPL receive it. */

/** The progress of fuzzing. */
export interface FuzzProgress {
  /** Tells it from other progress. */
  readonly phase: "fuzz";
  /** Runs so far. */
  readonly runs: number;
  /** Edges of the code that some run has taken; 0 in property mode. */
  readonly edges: number;
  /** Runs in the corpus. */
  readonly corpus: number;
  /** Failures so far. */
  readonly findings: number;
}

/**
 * The progress of a search or a shrink: the number of runs and of seeds to try, or the number of attempts and of the
 * decisions in the smallest run that are not the default.
 */
export type TestProgress =
  | { readonly phase: "search"; readonly runs: number; readonly of: number }
  | ExploreProgress
  | FuzzProgress
  | { readonly phase: "shrink"; readonly attempts: number; readonly deviations: number };

/** The progress of an exploration. */
export interface ExploreProgress {
  /** Tells it from other progress. */
  readonly phase: "explore";
  /** The number of runs so far. */
  readonly runs: number;
  /** The number of runs that there will be; undefined if only time limits them. */
  readonly of?: number | undefined;
  /** The number of runs that failed. */
  readonly failing: number;
  /** The number of findings, each of which many runs may show. */
  readonly findings: number;
  /** The number of distinct schedules, by what happens before what. */
  readonly distinct: number;
  /** The estimated number of further ones (Chao1). */
  readonly unseen: number;
  /** The estimated chance that the next run has a new one, from 0 to 1 (Good and Turing). */
  readonly newChance: number;
}
