/** The progress of a search or a shrink, as calls, reporters and the REPL receive it. */

/**
 * The progress of a search or a shrink: the number of runs and of seeds to try, or the number of attempts and of the
 * decisions in the smallest run that are not the default.
 */
export type TestProgress =
  | { readonly phase: "search"; readonly runs: number; readonly of: number }
  | { readonly phase: "shrink"; readonly attempts: number; readonly deviations: number };
