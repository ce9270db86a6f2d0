/** What code that counts its edges tells of a run (see `sandbox/build/coverage.ts`). */

/** What a program compares, as far as an input could be made of it. */
export type Compared = number | string | bigint;

/** What a mutation may put into an input. */
export type Word = Compared | Uint8Array;

/** Pairs of operands that differed, beside one another. */
export interface ComparedPairs {
  readonly left: readonly Compared[];
  readonly right: readonly Compared[];
}

export interface CodeCoverage {
  /** The counters of a bundle with so many edges; the same ones whenever they are asked for in a run. */
  counters(edges: number): Uint32Array;
  /** Takes the place of each comparison. The first argument is the number of the comparison. */
  readonly compare: Comparing;
}

type Compare = (site: number, left: never, right: never) => boolean;

export interface Comparing {
  readonly same: Compare;
  readonly other: Compare;
  readonly equal: Compare;
  readonly unequal: Compare;
  readonly less: Compare;
  readonly atMost: Compare;
  readonly more: Compare;
  readonly atLeast: Compare;
  /** What a `switch` looks for, and the cases that it has. Returns the former. */
  readonly among: <T>(site: number, value: T, cases: readonly unknown[]) => T;
}
