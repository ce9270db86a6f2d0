/** What fuzzing takes, and what it comes to. */
import type { Decision } from "../../../engine/decisions/decision.ts";
import type { Word } from "../../../engine/world/code_coverage.ts";
import type { StrategyName } from "../../../engine/strategies/catalog.ts";
import type { FuzzLanes } from "./round.ts";
import type { FuzzProgress } from "../../reports/progress.ts";

/** How inputs are found: guided by what runs reach, or each run by chance alone. */
export type FuzzMode = "coverage" | "property";

export const FUZZ_MODES = ["coverage", "property"] as const satisfies readonly FuzzMode[];

/** Who decides in the runs of each. */
export const STRATEGY: Readonly<Record<FuzzMode, StrategyName>> = { coverage: "coverage", property: "random" };

export interface FuzzPlan {
  readonly mode: FuzzMode;
  /** The seed of the first run; the next ones have the next seeds. */
  readonly seed: number;
  /** The most runs after the baseline. */
  readonly runs?: number | undefined;
  /** The most real time, in ms. */
  readonly timeMs?: number | undefined;
  /** Runs to begin with. */
  readonly entries: readonly (readonly Decision[])[];
  readonly dictionary: readonly Word[];
  /** Edges of dependencies count as well. */
  readonly coverDependencies: boolean;
  /** Called with each run that reached something new. */
  readonly onEntry: (decisions: readonly Decision[]) => void;
  readonly onProgress: (progress: FuzzProgress) => void;
  /** Searches side by side, in place of one in this process. */
  readonly lanes?: FuzzLanes | undefined;
}

/** What fuzzing came to. */
export interface FuzzSummary {
  /** How inputs were found. */
  readonly mode: FuzzMode;
  /** The seed that it began with. */
  readonly seed: number;
  /** How many processes searched side by side, if there were several: in coverage mode, the runs depend on it. */
  readonly jobs?: number | undefined;
  /** Runs of the search. */
  readonly runs: number;
  /** Edges of the code that some run has taken; 0 in property mode. */
  readonly edges: number;
  /** Runs that reached something new. */
  readonly corpus: number;
  /** Why it ended. */
  readonly ended: "finding" | "runs" | "time" | "interrupted";
}
