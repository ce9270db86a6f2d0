/** What mutations work with. */
import type { Decision } from "../../decisions/decision.ts";
import type { ComparedPairs, Word } from "../../world/code_coverage.ts";

/** What a mutation may use. */
export interface Material {
  /** Another run. */
  readonly other: readonly Decision[];
  /** What the code of the run that is mutated compared. */
  readonly compared?: ComparedPairs | undefined;
  /** Texts and numbers. */
  readonly dictionary?: readonly Word[] | undefined;
}

/** An integer in `[0, bound)`. */
export type Draw = (bound: number) => number;
