/**
 * Several strategies share the runs, since each finds bugs that others are slow to find (Coyote, shuttle and Fray ship
 * portfolios as well). A search opens with orders of few preemptions (`dfs`), which proves small scenarios rather than sampling
 * them. After that a fixed rule, chosen by measurement (`npm run bench:find`), says whose run a seed is. It does not depend on what the
 * search has found so far, so that a seed alone brings its run back, and processes can share the seeds of a search.
 *
 * With unbounded delays all runs are `random`: there are no windows, and so no orders to exhaust.
 */
import type { DecisionSource } from "../decisions/decision_source.ts";
import { sourceOf } from "./by_seed.ts";
import { delay } from "./delay.ts";
import { opening } from "./dfs.ts";
import { pct } from "./pct.ts";
import { random } from "./random.ts";
import {
  defineStrategy,
  type Next,
  type RunPlan,
  type SearchSpace,
  type Strategy,
  type StrategyDefinition,
} from "./strategy.ts";

interface MemberPlan extends RunPlan {
  readonly member: StrategyDefinition;
}

/**
 * Of eight seeds in a row, six are random. The other two are among those whose regime has no late operations (see `regime.ts`), so
 * that the share of runs with late ones does not fall.
 */
function memberOf(seed: number, isTimed: boolean): StrategyDefinition {
  if (!isTimed) return random;
  return seed % 8 === 3 ? delay : seed % 8 === 7 ? pct : random;
}

class Portfolio implements Strategy<MemberPlan> {
  readonly #seeds: Iterator<number>;
  readonly #isTimed: boolean;

  constructor({ seeds, isTimed = false }: SearchSpace) {
    this.#seeds = seeds[Symbol.iterator]();
    this.#isTimed = isTimed;
  }

  next(): Next<MemberPlan> {
    const { done, value: seed } = this.#seeds.next();
    if (done === true) return { kind: "end" };
    const member = memberOf(seed, this.#isTimed);
    return { kind: "run", plan: { seed, strategy: member.name, member } };
  }

  begin({ seed, member }: MemberPlan): DecisionSource {
    return sourceOf(member, seed, this.#isTimed);
  }
}

export const portfolio = defineStrategy({
  name: "portfolio",
  summary:
    "orders of few preemptions first (`dfs`), all of them if they are few; then mostly `random`, and some `delay` and `pct`",
  seeded: true,
  baseline: false,
  systematic: false,
  opening,
  memberOf: (seed, isTimed) => memberOf(seed, isTimed).name,
  create: (space) => new Portfolio(space),
});
