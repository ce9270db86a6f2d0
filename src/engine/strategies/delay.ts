/**
 * Delay bounding (Emmi, Qadeer, Rakamarić: "Delay-Bounded Scheduling", POPL 2011): the default order, but for a few moments at which
 * what would come next has to wait. Few delays suffice for most bugs, and a failure differs from the default order in no more.
 *
 * With latencies, a delayed operation takes as long as its window allows; a remote one outlasts the timer that waits for it.
 */
import type { Chooser } from "../decisions/chooser.ts";
import type { LatencyRequest, LateRequest, PickOption } from "../decisions/requests.ts";
import { Streams } from "../decisions/streams.ts";
import { SafeMap } from "../primordials.ts";
import { bySeed } from "./by_seed.ts";
import { inWindow } from "./orders/windows.ts";
import { defineStrategy } from "./strategy.ts";

const MAX_DELAYS = 3;
/** Delays fall among this many of the first choices: how many a run will make is not known beforehand. */
const LENGTHS = [4, 12, 40, 120];

class Delays implements Chooser {
  readonly #streams: Streams;
  /** Numbers of the choices at which something is delayed. */
  readonly #delays = new SafeMap<number, boolean>();
  readonly #late = new SafeMap<number, boolean>();
  #choices = 0;

  constructor(seed: number) {
    this.#streams = new Streams(seed);
    const length = LENGTHS[this.#streams.integer("delay length", LENGTHS.length)]!;
    const count = 1 + seed % MAX_DELAYS;
    for (let index = 0; index < count; index++) this.#delays.set(this.#streams.integer("delay", length), true);
  }

  pick(options: readonly PickOption[]): number {
    return this.#isDelayed() ? 1 + this.#streams.integer("delay pick", options.length - 1) : 0;
  }

  latency({ operation, latency }: LatencyRequest): number {
    if (!this.#isDelayed()) return 0;
    this.#late.set(operation.id, true);
    return inWindow(latency, 1);
  }

  late({ operation, timers }: LateRequest): string | 0 {
    return this.#late.has(operation.id) ? timers[0]!.label : 0;
  }

  draw(stream: string, bound: number): number {
    return this.#streams.integer(stream, bound);
  }

  #isDelayed(): boolean {
    return this.#delays.has(this.#choices++);
  }
}

export const delay = defineStrategy({
  name: "delay",
  summary: "the default order, with a few delays at random moments",
  citation: 'Emmi, Qadeer, Rakamarić: "Delay-Bounded Scheduling", POPL 2011',
  seeded: true,
  baseline: false,
  systematic: false,
  create: bySeed((seed) => new Delays(seed)),
});
