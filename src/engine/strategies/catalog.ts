/** The strategies by name. */
import { Fifo } from "./fifo.ts";
import { RandomWalk } from "./random.ts";
import type { Strategy } from "./strategy.ts";

const STRATEGIES = {
  fifo: () => new Fifo(),
  random: () => new RandomWalk(),
} satisfies Record<string, () => Strategy>;

export type StrategyName = keyof typeof STRATEGIES;

export const STRATEGY_NAMES = Object.keys(STRATEGIES) as StrategyName[];

/** A fresh strategy, to be used by one run at a time. */
export function createStrategy(name: StrategyName): Strategy {
  return STRATEGIES[name]();
}
