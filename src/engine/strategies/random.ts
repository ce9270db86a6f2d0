/**
 * Random walk: uniform over what could happen next. It gives no guarantee, yet finds nearly as many bugs as bounded
 * strategies do in practice (Thomson, Donaldson, Betts: "Concurrency Testing Using Controlled Schedulers", TOPC 2016).
 */
import { type Chooser, ChoosingSource } from "../decisions/chooser.ts";
import type { DecisionSource, PickOption } from "../decisions/decision.ts";
import { Streams } from "../decisions/streams.ts";
import { bySeed } from "./by_seed.ts";
import { defineStrategy } from "./strategy.ts";

class RandomWalk implements Chooser {
  readonly #streams: Streams;

  constructor(seed: number) {
    this.#streams = new Streams(seed);
  }

  pick(options: readonly PickOption[]): number {
    return this.#streams.integer("pick", options.length);
  }

  draw(stream: string, bound: number): number {
    return this.#streams.integer(stream, bound);
  }
}

export const random = defineStrategy({
  name: "random",
  summary: "a random walk: each operation that could happen next is equally likely",
  citation: 'Thomson, Donaldson, Betts: "Concurrency Testing Using Controlled Schedulers", TOPC 2016',
  seeded: true,
  baseline: false,
  systematic: false,
  create: bySeed((seed) => new RandomWalk(seed)),
});

/** One sample of the random walk, for measurements that need independent runs. */
export function randomSource(seed: number): DecisionSource {
  return new ChoosingSource(new RandomWalk(seed));
}
