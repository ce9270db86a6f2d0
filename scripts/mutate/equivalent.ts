/** Mutants that no test can notice, or need not, each with the reason. */
export interface Equivalent {
  /** The end of the path. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
}

export const EQUIVALENT: readonly Equivalent[] = [];
