/**
 * Alea, a generator of random numbers by Johannes Baagøe: <https://github.com/nquinlan/better-random-numbers-for-javascript-mirror>.
 * It gives the numbers that `alea` of the package seedrandom gives, and uses nothing that a program can patch.
 */

/** A number in `[0, 1)` with 32 bits, another one at each call. */
export type Generator = () => number;

const { apply } = Reflect;
const { charCodeAt } = String.prototype;
const TO_FRACTION = 2 ** -32;

export function alea(seed: string): Generator {
  let mash = 0xefc8249d;
  const stir = (text: string): number => {
    for (let index = 0; index < text.length; index++) {
      mash += apply(charCodeAt, text, [index]) as number;
      let high = 0.02519603282416938 * mash;
      mash = high >>> 0;
      high -= mash;
      high *= mash;
      mash = high >>> 0;
      high -= mash;
      mash += high * 2 ** 32;
    }
    return (mash >>> 0) * TO_FRACTION;
  };
  let carry = 1;
  let s0 = stir(" ");
  let s1 = stir(" ");
  let s2 = stir(" ");
  s0 = between(s0 - stir(seed));
  s1 = between(s1 - stir(seed));
  s2 = between(s2 - stir(seed));
  return () => {
    const sum = 2091639 * s0 + carry * 2.3283064365386963e-10;
    s0 = s1;
    s1 = s2;
    return s2 = sum - (carry = sum | 0);
  };
}

/** The next number of 53 bits. */
export function double(generator: Generator): number {
  return generator() + (generator() * 0x200000 | 0) * 2 ** -53;
}

function between(value: number): number {
  return value < 0 ? value + 1 : value;
}
