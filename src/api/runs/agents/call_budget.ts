/** How many calls of models a command may make. What it has found before is kept. */

/** No calls are left. */
export class BudgetSpent extends Error {
  constructor(max: number) {
    super(`stopped after ${max} calls of models (--max-calls)`);
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
