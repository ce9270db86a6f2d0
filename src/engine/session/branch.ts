/** A branch of a session: one run, and where it came from. */
import type { Decision } from "../decisions/decision.ts";
import type { Program } from "../interpreter/program.ts";
import type { Outcome } from "../interpreter/outcome.ts";

/** One run of a session. */
export interface Branch {
  /** The index of the branch in `Session.branches`. */
  readonly id: number;
  /** The branch that it came from; undefined for the first. */
  readonly parent: number | undefined;
  /** The origin of the branch, in words: `seed 8`, `decision 5: timer#2 (bob)`. */
  readonly name: string;
  /** The program that was run. */
  readonly program: Program;
  /** The seed of the run. */
  readonly seed: number;
  /** The name of the strategy that chose, or how the decisions were made otherwise. */
  readonly strategy: string;
  /** The decisions of the run, in order. */
  readonly decisions: readonly Decision[];
  /** The result of the run. */
  readonly outcome: Outcome;
}
