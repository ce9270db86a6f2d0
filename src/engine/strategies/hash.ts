/**
 * Hashes of texts and numbers, which are the same on every machine. They are computed during a run, which may have patched the
 * language.
 */
const { imul } = Math;

/** FNV-1a, over UTF-16 code units: 32 bits. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = imul(hash ^ codeAt(text, index), 0x01000193);
  return hash >>> 0;
}

const codeAt: (text: string, index: number) => number = Function.prototype.call.bind(String.prototype.charCodeAt);

const BELOW = 2 ** 52;

/** A sum modulo 2^52: a hash of a set, whatever the order of its elements. */
export function plus(one: number, other: number): number {
  return (one + other) % BELOW;
}

/** Undoes `plus`. */
export function minus(one: number, other: number): number {
  return (one + BELOW - other) % BELOW;
}

/** A hash of four numbers, of 52 bits: two rounds of the finalizer of MurmurHash3 for each half. */
export function mixed(...numbers: readonly [number, number, number, number]): number {
  let low = 0x9e3779b9;
  let high = 0x85ebca6b;
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index]!;
    low = scrambled(low ^ number);
    high = scrambled(high ^ (number / 0x1_0000_0000) ^ low);
  }
  return (high & 0xfffff) * 0x1_0000_0000 + (low >>> 0);
}

function scrambled(value: number): number {
  let hash = value | 0;
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
