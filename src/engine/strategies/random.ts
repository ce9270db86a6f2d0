/**
 * Random latencies (see `latencies.ts`), and a coin where several operations are due together. Where delays are unbounded, a
 * random walk: uniform over what could happen next. It gives no guarantee, yet finds nearly as many bugs as bounded
 * strategies do in practice (Thomson, Donaldson, Betts: "Concurrency Testing Using Controlled Schedulers", TOPC 2016).
 */
import { type Chooser, ChoosingSource } from "../decisions/chooser.ts";
import type { DecisionSource } from "../decisions/decision_source.ts";
import type { LatencyRequest, LateRequest, PickOption, PickRequest } from "../decisions/requests.ts";
import { Streams } from "../decisions/streams.ts";
import { Latencies } from "./latencies.ts";
import { bySeed } from "./by_seed.ts";
import { defineStrategy } from "./strategy.ts";

class RandomWalk implements Chooser {
  readonly #seed: number;
  readonly #streams: Streams;
  #latencies: Latencies | undefined;

  constructor(seed: number) {
    this.#seed = seed;
    this.#streams = new Streams(seed);
  }

  /** Made when it is first asked: worlds with unbounded delays do without. */
  get #timing(): Latencies {
    return this.#latencies ??= new Latencies(this.#seed, this.#streams);
  }

  pick(options: readonly PickOption[], { isTie }: PickRequest): number {
    return isTie ? this.#timing.tie(options) : this.#streams.integer("pick", options.length);
  }

  latency(request: LatencyRequest): number {
    return this.#timing.latency(request);
  }

  late(request: LateRequest): string | 0 {
    return this.#timing.late(request);
  }

  get pauses(): boolean {
    return this.#timing.pauses;
  }

  pause(): number {
    return this.#timing.pause();
  }

  draw(stream: string, bound: number): number {
    return this.#streams.integer(stream, bound);
  }
}

export const random = defineStrategy({
  name: "random",
  summary:
    "random latencies; with unbounded delays a random walk, where each pending operation is equally likely to come next",
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
