/**
 * Named random streams over one seed.
 *
 * Each consumer (`pick`, `Math.random`, `rand_u64` …) draws from a stream of its own, seeded by the run's seed and the
 * consumer's name, so that one more draw in one place does not shift the values that another place sees.
 * The generator is Alea (Johannes Baagøe), the fastest of the seedrandom package.
 */
import alea from "seedrandom/lib/alea.js";
import { SafeMap } from "../primordials.ts";

const { floor } = Math;
const { defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;
const MAX_32 = 0x1_0000_0000;

type Generator = ReturnType<typeof alea>;

export class Streams {
  readonly #seed: string;
  readonly #streams = new SafeMap<string, Generator>();

  constructor(seed: number | string) {
    this.#seed = String(seed);
  }

  /** An integer in `[0, bound)` from the stream `name`; `bound` is at most 2^53. */
  integer(name: string, bound: number): number {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = generator(`${this.#seed}/${name}`);
      this.#streams.set(name, stream);
    }
    return floor((bound <= MAX_32 ? stream() : stream.double()) * bound);
  }
}

const CHAR_CODE_AT = getOwnPropertyDescriptor(String.prototype, "charCodeAt")!;

/** A stream may be made while a program's patch of `charCodeAt` is in force, which seeding reads: it steps aside for that. */
function generator(seed: string): Generator {
  const inForce = getOwnPropertyDescriptor(String.prototype, "charCodeAt");
  if (inForce?.value === CHAR_CODE_AT.value) return alea(seed);
  defineProperty(String.prototype, "charCodeAt", CHAR_CODE_AT);
  try {
    return alea(seed);
  } finally {
    if (inForce === undefined) deleteProperty(String.prototype, "charCodeAt");
    else defineProperty(String.prototype, "charCodeAt", inForce);
  }
}
