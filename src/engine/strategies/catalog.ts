/**
 * Every strategy. To add one, write a file beside this and add its name to `STRATEGIES`: options, configuration, JSON
 * Schema, library, REPL, documentation and the tests that hold for all strategies take it from here.
 */
import { coverage } from "./coverage.ts";
import { crashes } from "./crashes.ts";
import { delay } from "./delay.ts";
import { dfs } from "./dfs.ts";
import { fifo } from "./fifo.ts";
import { pct } from "./pct.ts";
import { portfolio } from "./portfolio.ts";
import { pos } from "./pos.ts";
import { random } from "./random.ts";
import type { StrategyDefinition } from "./strategy.ts";

/**
 * The definitions of all strategies.
 * @internal
 */
export const STRATEGIES = [
  fifo,
  portfolio,
  random,
  pct,
  pos,
  delay,
  dfs,
  crashes,
  coverage,
] as const;

/**
 * Any of the definitions.
 * @internal
 */
export type Listed = (typeof STRATEGIES)[number];

/** The name of a strategy, such as `random` or `pct`. docs/strategies.md lists them. */
export type StrategyName = Listed["name"];

export const STRATEGY_NAMES: readonly StrategyName[] = STRATEGIES.map(({ name }) => name);

/** In the place of a strategy: who decided in a run that was shrunk, and in one that somebody edited. */
export const SHRUNK = "shrunk";
export const EDITED = "edited";

/** The strategy of a search, or of a run with a seed, by default. */
export const DEFAULT_STRATEGY: StrategyName = portfolio.name;

/** The strategy and the seed of a run. */
export interface Choice {
  readonly seed: number;
  readonly strategy: StrategyName;
}

/** The run that comes first. */
export const BASELINE: Choice = { seed: 0, strategy: STRATEGIES.find(({ baseline }) => baseline)!.name };

/** The strategy of this name; undefined for what is none, such as the `shrunk` in the header of a shrunk trace. */
export function findStrategy(name: string): StrategyDefinition<StrategyName> | undefined {
  return STRATEGIES.find((strategy) => strategy.name === name);
}

export function strategyNamed(name: StrategyName): StrategyDefinition<StrategyName> {
  return findStrategy(name)!;
}

/** Returns whether a run of this strategy is the baseline. */
export function isBaseline(strategy: string): boolean {
  return findStrategy(strategy)?.baseline === true;
}

/** As reports name a run: `example 2`, `baseline`, `seed 8`, or `dfs` where the seed alone says nothing. */
export function describeChoice(
  { strategy, seed, example }: {
    readonly strategy?: string | undefined;
    readonly seed?: number | undefined;
    readonly example?: number | undefined;
  },
): string {
  if (example !== undefined) return `example ${example}`;
  const definition = strategy === undefined ? undefined : findStrategy(strategy);
  if (definition?.baseline === true) return "baseline";
  return definition?.seeded === false ? definition.name : `seed ${seed}`;
}

/** The strategy that makes the run: a portfolio hands out the runs of others. */
export function memberChoice({ seed, strategy }: Choice, isTimed: boolean): Choice {
  const member = strategyNamed(strategy).memberOf?.(seed, isTimed);
  return { seed, strategy: member === undefined ? strategy : findStrategy(member)!.name };
}

/** For help, configuration and documentation: `random (the default), or fifo (the baseline)`. */
export function strategyList(): string {
  const words = STRATEGIES.toSorted((a, b) => rank(a) - rank(b)).map(({ name, baseline }) =>
    `${name}${name === DEFAULT_STRATEGY ? " (the default)" : baseline ? " (the baseline)" : ""}`
  );
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** The default comes first, the baseline last. */
function rank({ name, baseline }: StrategyDefinition): number {
  return name === DEFAULT_STRATEGY ? 0 : baseline ? 2 : 1;
}
