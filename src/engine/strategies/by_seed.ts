/** Strategies that keep nothing between runs: one run for each seed, decided by a chooser that the seed determines. */
import { type Chooser, ChoosingSource } from "../decisions/chooser.ts";
import type { DecisionSource } from "../decisions/decision_source.ts";
import type { Next, RunPlan, SearchSpace, Strategy, StrategyDefinition } from "./strategy.ts";

/** @param chooserOf makes the chooser of one run; the same seed must lead to the same answers */
export function bySeed(chooserOf: (seed: number) => Chooser): (space: SearchSpace) => Strategy {
  return ({ seeds }) => new BySeed(seeds, chooserOf);
}

/** The source of a single run: the first one that the strategy makes with the seed. */
export function sourceOf({ create }: StrategyDefinition, seed: number, isTimed = false): DecisionSource {
  const strategy = create({ seeds: [seed], isTimed });
  const next = strategy.next();
  if (next.kind !== "run") throw new Error("a strategy has a run for its first seed");
  return strategy.begin(next.plan);
}

class BySeed implements Strategy {
  readonly #seeds: Iterator<number>;
  readonly #chooserOf: (seed: number) => Chooser;

  constructor(seeds: Iterable<number>, chooserOf: (seed: number) => Chooser) {
    this.#seeds = seeds[Symbol.iterator]();
    this.#chooserOf = chooserOf;
  }

  next(): Next<RunPlan> {
    const { done, value } = this.#seeds.next();
    return done === true ? { kind: "end" } : { kind: "run", plan: { seed: value } };
  }

  begin({ seed }: RunPlan): DecisionSource {
    return new ChoosingSource(this.#chooserOf(seed));
  }
}
