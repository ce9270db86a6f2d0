/**
 * First in, first out: every operation takes the default of its kind, those that are due together complete in the order in which they
 * were started, nothing is late and nothing pauses. Inputs are as simple as they can be. With unbounded delays, timers fire when nothing else can happen. It is the
 * baseline and runs first, since an ordinary bug shows in it with the most readable trace.
 */
import { type Chooser, ChoosingSource, drawFault } from "../decisions/chooser.ts";
import type { DecisionSource } from "../decisions/decision_source.ts";
import { defaultInput, type InputValue } from "../decisions/inputs.ts";
import type { FaultRequest, InputRequest } from "../decisions/requests.ts";
import { Streams } from "../decisions/streams.ts";
import { bySeed } from "./by_seed.ts";
import { defineStrategy } from "./strategy.ts";

class Fifo implements Chooser {
  readonly #streams: Streams;

  constructor(seed: number) {
    this.#streams = new Streams(seed);
  }

  pick(): number {
    return 0;
  }

  input(request: InputRequest): InputValue {
    return defaultInput(request);
  }

  fault(request: FaultRequest): number {
    return request.isOptional === true ? 0 : drawFault(request, (stream, bound) => this.draw(stream, bound));
  }

  draw(stream: string, bound: number): number {
    return this.#streams.integer(stream, bound);
  }
}

export const fifo = defineStrategy({
  name: "fifo",
  summary:
    "the default order: operations take their usual time, and equal ones complete in the order in which they were started",
  seeded: true,
  baseline: true,
  systematic: false,
  create: bySeed((seed) => new Fifo(seed)),
});

/** Decides in the default order, for code that runs outside of a search. */
export function fifoSource(seed = 0): DecisionSource {
  return new ChoosingSource(new Fifo(seed));
}
