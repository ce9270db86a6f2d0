/** Mutants that no test can notice, or need not, each with the reason. */
export interface Equivalent {
  /** The end of the path. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
}

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: "world/agenda/timed.ts",
    before: "return frozen && this.#heldMs > elapsedMs ? this.#heldMs : elapsedMs;",
    after: "return frozen && this.#heldMs >= elapsedMs ? this.#heldMs : elapsedMs;",
    reason: "both are the same time if they are equal",
  },
];
