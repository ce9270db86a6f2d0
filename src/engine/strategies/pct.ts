/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatti: "A Randomized Scheduler with Probabilistic
 * Guarantees of Finding Bugs", ASPLOS 2010), over causal chains instead of threads. Each chain has a random priority, and whatever
 * has the highest goes first; at a few random moments the chain that is running falls below all others. The number of these moments
 * changes from seed to seed, so that nobody has to choose it.
 *
 * With latencies, a priority is a place in the window of an operation: the lower it is, the longer the operation takes.
 */
import type { Chooser } from "../decisions/chooser.ts";
import type { LatencyRequest, LateRequest, PickOption } from "../decisions/requests.ts";
import { Streams } from "../decisions/streams.ts";
import { UNIT } from "../decisions/unit.ts";
import { SafeMap } from "../primordials.ts";
import { bySeed } from "./by_seed.ts";
import { Chains } from "./chains.ts";
import { highest } from "./highest.ts";
import { inWindow } from "./orders/windows.ts";
import { defineStrategy } from "./strategy.ts";

/** Nearly all concurrency bugs need at most this many events in a certain order. */
const MAX_DEPTH = 4;
/** Changes fall among this many of the first operations: how long a run will be is not known beforehand. */
const LENGTHS = [8, 32, 128, 512];

class Priorities implements Chooser {
  readonly #streams: Streams;
  readonly #chains = new Chains();
  readonly #priorities = new SafeMap<number, number>();
  /** Turns after which a chain falls below all others. */
  readonly #changes: number[] = [];
  #turn = 0;
  #lowest = 0;

  constructor(seed: number) {
    this.#streams = new Streams(seed);
    const depth = 1 + seed % MAX_DEPTH;
    const length = LENGTHS[this.#streams.integer("pct length", LENGTHS.length)]!;
    for (let index = 1; index < depth; index++) this.#changes[index - 1] = this.#streams.integer("pct change", length);
  }

  pick(options: readonly PickOption[]): number {
    return highest(options, (option) => this.#priorityOf(option));
  }

  latency({ operation, latency }: LatencyRequest): number {
    return inWindow(latency, 1 - this.#priorityOf(operation));
  }

  late({ operation, timers }: LateRequest): string | 0 {
    return this.#priorityOf(operation) < 0 ? timers[0]!.label : 0;
  }

  draw(stream: string, bound: number): number {
    return this.#streams.integer(stream, bound);
  }

  happened(operation: PickOption): void {
    const chain = this.#chains.of(operation);
    for (let index = 0; index < this.#changes.length; index++) {
      if (this.#changes[index] === this.#turn) this.#priorities.set(chain, --this.#lowest);
    }
    this.#turn++;
  }

  /** From 0 to 1; below for chains that have fallen. */
  #priorityOf(operation: PickOption): number {
    const chain = this.#chains.of(operation);
    let priority = this.#priorities.get(chain);
    if (priority === undefined) {
      priority = this.#streams.integer("pct priority", UNIT) / UNIT;
      this.#priorities.set(chain, priority);
    }
    return priority;
  }
}

export const pct = defineStrategy({
  name: "pct",
  summary: "random priorities of causal chains, a few of which fall below all others during the run",
  citation:
    'Burckhardt, Kothari, Musuvathi, Nagarakatti: "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010',
  seeded: true,
  baseline: false,
  systematic: false,
  create: bySeed((seed) => new Priorities(seed)),
});
