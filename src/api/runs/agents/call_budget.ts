/** What a command may spend on models. What it has found by then is kept. */

/** What tokens cost, in any currency, for a million of each kind. */
export interface Prices {
  readonly input: number;
  readonly output: number;
}

/** What models outside have said that they used. */
export interface Spent {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface Limits {
  readonly maxCalls?: number | undefined;
  readonly maxCost?: number | undefined;
}

/** Nothing is left. */
export class BudgetSpent extends Error {}

export class CallBudget {
  readonly #limits: Limits;
  readonly #prices: Prices;
  #spent: Spent = { calls: 0, inputTokens: 0, outputTokens: 0 };

  constructor(limits: Limits = {}, prices: Prices = { input: 0, output: 0 }) {
    this.#limits = limits;
    this.#prices = prices;
  }

  get spent(): Spent {
    return this.#spent;
  }

  get cost(): number {
    const { inputTokens, outputTokens } = this.#spent;
    return (inputTokens * this.#prices.input + outputTokens * this.#prices.output) / 1_000_000;
  }

  spend({ calls, inputTokens, outputTokens }: Spent): void {
    this.#spent = {
      calls: this.#spent.calls + calls,
      inputTokens: this.#spent.inputTokens + inputTokens,
      outputTokens: this.#spent.outputTokens + outputTokens,
    };
  }

  /** Before each run. @throws BudgetSpent */
  requireRoom(): void {
    const { maxCalls = Infinity, maxCost = Infinity } = this.#limits;
    if (this.#spent.calls >= maxCalls) throw new BudgetSpent(`stopped after ${maxCalls} model calls (--max-calls)`);
    if (this.cost < maxCost) return;
    throw new BudgetSpent(`stopped after ${Number(this.cost.toPrecision(3))} was spent of ${maxCost} (--max-cost)`);
  }
}
