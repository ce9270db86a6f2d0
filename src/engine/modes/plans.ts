/**
 * The runs of a search in the order of their plans: what a strategy plans, what has to run again, and how runs ended, told
 * to the strategy in that same order however the runs overlapped, so that a search repeats exactly.
 */
import type { DecisionSource } from "../decisions/decision_source.ts";
import { WAIT } from "../interpreter/drive.ts";
import type {
  EndedRun,
  Exhausted,
  RunPlan,
  SearchSpace,
  Strategy,
  StrategyDefinition,
} from "../strategies/strategy.ts";

/** A plan with its place in the search, counted from 0. */
export interface Planned {
  readonly index: number;
  readonly plan: RunPlan;
}

export class Plans {
  readonly #strategy: Strategy;
  #count = 0;
  #isOver = false;
  /** Plans to run again, and how many of them have been started. */
  #again: readonly Planned[] = [];
  #nextAgain = 0;
  /** Runs whose end the strategy has not been told, by index. */
  readonly #ended = new Map<number, EndedRun<RunPlan>>();
  #told = 0;
  /** Set when every schedule that the strategy's bounds allow was run. */
  exhausted: Exhausted | undefined;

  constructor({ create }: StrategyDefinition, space: SearchSpace) {
    this.#strategy = create(space);
  }

  /** The next run: first those that have to run again. */
  next(): Planned | typeof WAIT | undefined {
    const again = this.#again[this.#nextAgain];
    if (again !== undefined) {
      this.#nextAgain++;
      return again;
    }
    if (this.#isOver) return undefined;
    const next = this.#strategy.next();
    if (next.kind === "run") return { index: this.#count++, plan: next.plan };
    if (next.kind === "wait") return WAIT;
    this.#isOver = true;
    this.exhausted = next.exhausted;
    return undefined;
  }

  begin({ plan }: Planned): DecisionSource {
    return this.#strategy.begin(plan);
  }

  runAgain(plans: readonly Planned[]): void {
    this.#again = [...this.#again.slice(this.#nextAgain), ...plans].sort((a, b) => a.index - b.index);
    this.#nextAgain = 0;
  }

  /** The number of plans so far. */
  get count(): number {
    return this.#count;
  }

  /** True if runs that were cut off wait to run again. */
  get hasLost(): boolean {
    return this.#nextAgain < this.#again.length;
  }

  /** True for a strategy that learns from how runs end. */
  get learns(): boolean {
    return this.#strategy.ended !== undefined;
  }

  /** A run has ended for good. */
  ended(index: number, run: EndedRun<RunPlan>): void {
    this.#ended.set(index, run);
    for (let next = this.#ended.get(this.#told); next !== undefined; next = this.#ended.get(this.#told)) {
      this.#ended.delete(this.#told++);
      this.#strategy.ended?.(next);
    }
  }
}
