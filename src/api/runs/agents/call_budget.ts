/** How many model calls a command may make. What it has found by then is kept. */

/** No calls are left. */
export class BudgetSpent extends Error {
  constructor(max: number) {
    super(`stopped after ${max} model calls (--max-calls)`);
  }
}

export class CallBudget {
  readonly #max: number;
  #made = 0;

  constructor(max = Infinity) {
    this.#max = max;
  }

  spend(calls: number): void {
    this.#made += calls;
  }

  /** Before each run. @throws BudgetSpent */
  requireRoom(): void {
    if (this.#made >= this.#max) throw new BudgetSpent(this.#max);
  }
}
