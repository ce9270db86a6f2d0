/** A strategy that learns in batches: it repeats the picks of the longest run of the batch before, and goes on at random. */
import { ChoosingSource } from "../../../src/engine/decisions/chooser.ts";
import type { Decision } from "../../../src/engine/decisions/decision.ts";
import type { DecisionSource } from "../../../src/engine/decisions/decision_source.ts";
import { EditedSource } from "../../../src/engine/decisions/sources.ts";
import { Streams } from "../../../src/engine/decisions/streams.ts";
import {
  defineStrategy,
  type EndedRun,
  type Next,
  type RunPlan,
  type SearchSpace,
  type Strategy,
} from "../../../src/engine/strategies/strategy.ts";

const BATCH = 8;

interface Guided extends RunPlan {
  readonly after: readonly Decision[] | undefined;
}

class Learner implements Strategy<Guided> {
  readonly #seeds: Iterator<number>;
  #planned = 0;
  #ended = 0;
  #best: readonly Decision[] | undefined;
  #guide: readonly Decision[] | undefined;

  constructor({ seeds }: SearchSpace) {
    this.#seeds = seeds[Symbol.iterator]();
  }

  next(): Next<Guided> {
    if (this.#planned % BATCH === 0) {
      if (this.#ended < this.#planned) return { kind: "wait" };
      this.#guide = this.#best;
    }
    const { done, value: seed } = this.#seeds.next();
    if (done) return { kind: "end" };
    const after = this.#planned++ % 2 === 0 ? undefined : this.#guide;
    return { kind: "run", plan: { seed, after } };
  }

  begin({ seed, after }: Guided): DecisionSource {
    if (after !== undefined) return new EditedSource(after);
    const streams = new Streams(seed);
    return new ChoosingSource({
      pick: (options) => streams.integer("pick", options.length),
      draw: (stream, bound) => streams.integer(stream, bound),
    });
  }

  ended({ decisions = [] }: EndedRun<Guided>): void {
    this.#ended++;
    if (decisions.length > (this.#best?.length ?? 0)) this.#best = decisions;
  }
}

export const learner = defineStrategy({
  name: "learner",
  summary: "learns from runs in batches",
  seeded: false,
  baseline: false,
  systematic: false,
  create: (space) => new Learner(space),
});
