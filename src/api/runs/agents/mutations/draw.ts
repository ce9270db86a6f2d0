/** Draws from a seed: mulberry32 over a hash of what is drawn for, so that one mutation does not shift another's. */
import type { Draw } from "./mutation.ts";

/** @param key what is drawn for */
export function drawFrom(key: string): Draw {
  let state = hash(key);
  const unit = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number) => Math.floor(unit() * bound);
  return {
    below,
    pick: (items) => items[below(items.length)]!,
    some(items, count) {
      const left = items.map((_each, index) => index);
      const chosen = Array.from(
        { length: Math.min(count, items.length) },
        () => left.splice(below(left.length), 1)[0]!,
      );
      return chosen.toSorted((a, b) => a - b).map((index) => items[index]!);
    },
  };
}

/** FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value | 0;
}
