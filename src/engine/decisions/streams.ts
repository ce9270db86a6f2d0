/**
 * Named random streams over one seed.
 *
 * Each consumer (`pick`, `Math.random`, `rand_u64` …) draws from a stream of its own, seeded by the run's seed and the
 * consumer's name, so that one more draw in one place does not shift the values that another place sees.
 */
import { SafeMap } from "../primordials.ts";
import { Alea } from "./alea.ts";

const { floor } = Math;
const MAX_32 = 0x1_0000_0000;

export class Streams {
  readonly #seed: string;
  readonly #streams = new SafeMap<string, Alea>();

  constructor(seed: number | string) {
    this.#seed = String(seed);
  }

  /** An integer in `[0, bound)` from the stream `name`; `bound` is at most 2^53. */
  integer(name: string, bound: number): number {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = new Alea(`${this.#seed}/${name}`);
      this.#streams.set(name, stream);
    }
    return floor((bound <= MAX_32 ? stream.next() : stream.double()) * bound);
  }
}
