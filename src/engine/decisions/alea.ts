/**
 * Alea, the generator of Johannes Baagøe ("Better random numbers for JavaScript", 2010), in the fixed form that the package
 * seedrandom has: the same seed gives the same numbers. Here, since a stream may be made while a program's patches of the
 * language are in force.
 */
import { charCodeAt } from "../primordials.ts";

const UNIT_32 = 2 ** -32;

export class Alea {
  #s0: number;
  #s1: number;
  #s2: number;
  #carry = 1;

  constructor(seed: string) {
    const mash = new Mash();
    this.#s0 = mash.next(" ");
    this.#s1 = mash.next(" ");
    this.#s2 = mash.next(" ");
    this.#s0 = without(this.#s0, mash.next(seed));
    this.#s1 = without(this.#s1, mash.next(seed));
    this.#s2 = without(this.#s2, mash.next(seed));
  }

  /** A float in `[0, 1)` with 32 bits. */
  next(): number {
    const sum = 2091639 * this.#s0 + this.#carry * UNIT_32;
    this.#s0 = this.#s1;
    this.#s1 = this.#s2;
    this.#carry = sum | 0;
    this.#s2 = sum - this.#carry;
    return this.#s2;
  }

  /** A float in `[0, 1)` with 53 bits. */
  double(): number {
    return this.next() + ((this.next() * 0x20_0000) | 0) * 2 ** -53;
  }
}

function without(value: number, mashed: number): number {
  const rest = value - mashed;
  return rest < 0 ? rest + 1 : rest;
}

class Mash {
  #state = 0xefc8249d;

  next(text: string): number {
    let state = this.#state;
    for (let index = 0; index < text.length; index++) {
      state += charCodeAt(text, index);
      let high = 0.02519603282416938 * state;
      state = high >>> 0;
      high = (high - state) * state;
      state = high >>> 0;
      state += (high - state) * 2 ** 32;
    }
    this.#state = state;
    return (state >>> 0) * UNIT_32;
  }
}
