/**
 * Partial order sampling (Yuan, Yang, Gu: "Partial Order Aware Concurrency Sampling", CAV 2018): each pending operation has a random
 * priority, the highest goes first, and what it races with gets a new one. Orders that differ only in operations that commute are
 * drawn as one, so that rare orders are drawn more often than by a random walk.
 *
 * With latencies, each operation takes a random place in its window, and remote ones outlast a timer now and then.
 */
import type { Chooser } from "../decisions/chooser.ts";
import type { LatencyRequest, LateRequest, PickOption } from "../decisions/requests.ts";
import { Streams } from "../decisions/streams.ts";
import { UNIT } from "../decisions/unit.ts";
import { SafeMap } from "../primordials.ts";
import { bySeed } from "./by_seed.ts";
import { mayConflict } from "./conflicts.ts";
import { highest } from "./highest.ts";
import { inWindow } from "./orders/windows.ts";
import { defineStrategy } from "./strategy.ts";

/** Share of remote operations that outlast a timer. */
const LATE = 0.25;

class PartialOrder implements Chooser {
  readonly #streams: Streams;
  readonly #priorities = new SafeMap<number, number>();

  constructor(seed: number) {
    this.#streams = new Streams(seed);
  }

  pick(options: readonly PickOption[]): number {
    const best = highest(options, (option) => this.#priorityOf(option));
    for (let index = 0; index < options.length; index++) {
      if (mayConflict(options[index]!, options[best]!)) this.#priorities.delete(options[index]!.id);
    }
    return best;
  }

  latency({ latency }: LatencyRequest): number {
    return inWindow(latency, this.#unit());
  }

  late({ timers }: LateRequest): string | 0 {
    return this.#unit() < LATE ? timers[this.#streams.integer("pos timer", timers.length)]!.label : 0;
  }

  draw(stream: string, bound: number): number {
    return this.#streams.integer(stream, bound);
  }

  #priorityOf({ id }: PickOption): number {
    let priority = this.#priorities.get(id);
    if (priority === undefined) this.#priorities.set(id, priority = this.#unit());
    return priority;
  }

  #unit(): number {
    return this.#streams.integer("pos", UNIT) / UNIT;
  }
}

export const pos = defineStrategy({
  name: "pos",
  summary: "random priorities of operations; what races with the one that went gets a new one",
  citation: 'Yuan, Yang, Gu: "Partial Order Aware Concurrency Sampling", CAV 2018',
  seeded: true,
  baseline: false,
  systematic: false,
  create: bySeed((seed) => new PartialOrder(seed)),
});
