/** What testing a scenario takes, and what it gives. */
import type { Decision } from "../../../engine/decisions/decision.ts";
import type { Finding } from "../../../engine/findings/finding.ts";
import type { Outcome } from "../../../engine/interpreter/outcome.ts";
import type { Explanation } from "../../../engine/modes/explain.ts";
import type { SeedSearch, TriedCrashes } from "../../../engine/modes/search_all.ts";
import type { Shrunk } from "../../../engine/modes/shrink/shrink.ts";
import type { StrategyName } from "../../../engine/strategies/catalog.ts";
import type { Seen } from "../../../engine/strategies/saturation.ts";
import type { Exhausted } from "../../../engine/strategies/strategy.ts";
import type { Limits } from "../../../engine/world/limits.ts";
import type { TestProgress } from "../../reports/progress.ts";
import type { KnownFailure, KnownOutcome } from "./first_runs.ts";

export interface TestOptions {
  /** One run with this seed instead of the plan. */
  readonly seed?: number | undefined;
  /** Seeds to try after the baseline. */
  readonly seeds?: readonly number[] | undefined;
  /** Failures that were there before: they are tried first. */
  readonly known?: readonly KnownFailure[] | undefined;
  /** Seeds for a scenario that has a choice to make, where `seeds` says nothing; 1 to 100 unless given. */
  readonly usualSeeds?: readonly number[] | undefined;
  /** For runs with a seed; the baseline, which comes first, has a strategy of its own. */
  readonly strategy?: StrategyName | undefined;
  /** True if the search ends once its runs bring nothing new. */
  readonly saturate?: boolean | undefined;
  /** Of a systematic strategy: how often at most something happens before what would come first by default. */
  readonly maxPreemptions?: number | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly strict?: boolean | undefined;
  /** False to leave failures as they are found. */
  readonly shrink?: boolean | undefined;
  /** Ends everything: `testProgram` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called when a search begins, for seeds or for a smaller failure: its signal ends that, with what was found so far;
   * `release` is called after.
   */
  readonly beginSearch?: (() => { readonly signal: AbortSignal; readonly release: () => void }) | undefined;
  readonly onProgress?: ((progress: TestProgress) => void) | undefined;
  /** Tries the seeds in another way, such as together with other processes. What it finds has to be the same. */
  readonly search?: SeedSearch | undefined;
}

export interface FailedRun {
  readonly seed: number;
  readonly strategy: StrategyName;
  readonly outcome: Outcome;
  readonly decisions: readonly Decision[];
  /** Lines that it printed. */
  readonly printed: readonly string[];
  /** Undefined when shrinking was not asked for, or the failure did not come back. */
  readonly shrunk: Shrunk | undefined;
  readonly explanation: Explanation | undefined;
  /** The reason why there is no shrunk run although one was requested. */
  readonly shrinkProblem: string | undefined;
}

/**
 * The finding as it is told to people. The inputs that they see are those of the shrunk run, and so are the values in the
 * message; it is the same failure.
 */
export function toldFinding({ outcome: { finding }, explanation }: FailedRun): Finding | undefined {
  const { finding: shrunk, inputs = [] } = explanation ?? {};
  return finding === undefined || shrunk === undefined || inputs.length === 0
    ? finding
    : { ...finding, message: shrunk.message, details: shrunk.details };
}

export interface TestResult {
  readonly status: Outcome["status"];
  readonly runs: number;
  /** The search for seeds was ended before it had tried all: none of those that it tried failed. */
  readonly interrupted?: boolean;
  /** Every schedule that the bounds allow was run, and passed. */
  readonly exhausted?: Exhausted & { readonly schedules: number };
  /** Crashes at every write, which were tried first, and passed. */
  readonly crashes?: TriedCrashes | undefined;
  /** The coverage of the search, where it was measured and nothing failed. */
  readonly seen?: Seen | undefined;
  /** Of the failing run, or of the last one. */
  readonly outcome: Outcome;
  readonly decisions: number;
  readonly seed: number;
  readonly strategy: StrategyName;
  readonly failed: FailedRun | undefined;
  /** The decisions of the run that the report is about. */
  readonly made: readonly Decision[];
  /** The run was made from these decisions: its seed does not bring it back. */
  readonly isFromDecisions?: boolean | undefined;
  /** What came of the failures that were known. */
  readonly known?: readonly KnownOutcome[] | undefined;
  /** The number of the example that failed, from 1. */
  readonly example?: number | undefined;
}
