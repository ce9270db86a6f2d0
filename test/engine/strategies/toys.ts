/** Strategies for tests. They show what the interface can carry, and are no good at finding bugs. */
import { type Chooser, ChoosingSource } from "../../../src/engine/decisions/chooser.ts";
import type { DecisionSource } from "../../../src/engine/decisions/decision_source.ts";
import { Streams } from "../../../src/engine/decisions/streams.ts";
import {
  defineStrategy,
  type EndedRun,
  type Next,
  type RunPlan,
  type SearchSpace,
  type Strategy,
} from "../../../src/engine/strategies/strategy.ts";

interface Path extends RunPlan {
  /** Answers to the first picks; later ones are 0. */
  readonly picks: readonly number[];
}

/** Follows a path, and draws from the seed. */
function following({ picks, seed }: Path): Chooser {
  const streams = new Streams(seed);
  let made = 0;
  return {
    pick: (options) => Math.min(picks[made++] ?? 0, options.length - 1),
    draw: (stream, bound) => streams.integer(stream, bound),
  };
}

/** Depth first through all orders, one run after the other. */
class EveryOrder implements Strategy<Path> {
  readonly #seed: number;
  #left: number;
  #path: readonly number[] | undefined = [];
  #isUnderWay = false;

  constructor({ seeds }: SearchSpace) {
    const all = [...seeds];
    this.#seed = all[0] ?? 0;
    this.#left = all.length;
  }

  next(): Next<Path> {
    if (this.#isUnderWay) return { kind: "wait" };
    if (this.#path === undefined) return { kind: "end", exhausted: { bounds: ["one seed for all draws"] } };
    if (this.#left-- === 0) return { kind: "end" };
    this.#isUnderWay = true;
    return { kind: "run", plan: { seed: this.#seed, picks: this.#path } };
  }

  begin(plan: Path): DecisionSource {
    return new ChoosingSource(following(plan));
  }

  ended({ decisions = [] }: EndedRun<Path>): void {
    this.#isUnderWay = false;
    const picks = decisions.filter(({ kind }) => kind === "pick").map(({ value, arity }) => [Number(value), arity!]);
    const last = picks.findLastIndex(([value, arity]) => value! + 1 < arity!);
    this.#path = last < 0 ? undefined : [...picks.slice(0, last).map(([value]) => value!), picks[last]![0]! + 1];
  }
}

export const everyOrder = defineStrategy({
  name: "every-order",
  summary: "every order of operations, one after the other",
  seeded: false,
  baseline: false,
  systematic: true,
  create: (space) => new EveryOrder(space),
});
