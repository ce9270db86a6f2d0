/**
 * Alea, a generator of random numbers by Johannes Baagøe: <https://github.com/nquinlan/better-random-numbers-for-javascript-mirror>.
 * It gives the numbers that `alea` of the package seedrandom gives, and uses nothing that a program can patch.
 *
 * Each run makes several generators and draws a few numbers of each. Their state is in fields, and the seed is stirred in with local
 * variables: V8 allocates a number for each assignment to a variable that a closure has captured.
 */

const { call } = Function.prototype;
const codeAt: (text: string, index: number) => number = call.bind(String.prototype.charCodeAt);
const TO_FRACTION = 2 ** -32;

export class Alea {
  #carry = 1;
  #s0: number;
  #s1: number;
  #s2: number;

  constructor(seed: string) {
    const first = stirred(BLANK_MASH, seed);
    const second = stirred(first, seed);
    this.#s0 = between(BLANKS[0] - fraction(first));
    this.#s1 = between(BLANKS[1] - fraction(second));
    this.#s2 = between(BLANKS[2] - fraction(stirred(second, seed)));
  }

  /** A number in `[0, 1)` with 32 bits, another one at each call. */
  next(): number {
    const sum = 2091639 * this.#s0 + this.#carry * 2.3283064365386963e-10;
    this.#s0 = this.#s1;
    this.#s1 = this.#s2;
    const carry = sum | 0;
    this.#carry = carry;
    return this.#s2 = sum - carry;
  }

  /** The next number of 53 bits. */
  double(): number {
    return this.next() + (this.next() * 0x200000 | 0) * 2 ** -53;
  }
}

/** The state of the hash after a text. */
function stirred(mash: number, text: string): number {
  for (let index = 0; index < text.length; index++) {
    mash += codeAt(text, index);
    let high = 0.02519603282416938 * mash;
    mash = high >>> 0;
    high -= mash;
    high *= mash;
    mash = high >>> 0;
    high -= mash;
    mash += high * 2 ** 32;
  }
  return mash;
}

function fraction(mash: number): number {
  return (mash >>> 0) * TO_FRACTION;
}

function between(value: number): number {
  return value < 0 ? value + 1 : value;
}

/** Each generator begins with three blanks. */
const MASHES = [stirred(0xefc8249d, " "), stirred(0xefc8249d, "  "), stirred(0xefc8249d, "   ")] as const;
const BLANK_MASH = MASHES[2];
const BLANKS = [fraction(MASHES[0]), fraction(MASHES[1]), fraction(MASHES[2])] as const;
