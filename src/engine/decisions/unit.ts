/** Draws from `[0, 1)`, as `Math.random` makes them: integers below 2^53, which people know as decimal fractions. */

/** Draws with this many answers are floats in `[0, 1)`. */
export const UNIT = 2 ** 53;

/** More digits tell nothing: a float has no more. */
const MAX_DIGITS = 17;

/** Returns the number of decimal digits that a draw needs: 1 for 0.5, 2 for 0.25. */
export function digitsOf(value: number): number {
  let digits = 0;
  while (digits < MAX_DIGITS && nearest(value, digits, Math.round) !== value) digits++;
  return digits;
}

/** The draw next to `value` that needs no more digits than these, on the side that `round` says. */
export function atDigits(value: number, digits: number, round: (value: number) => number): number {
  return Math.min(UNIT - 1, nearest(value, digits, round));
}

/** May be 1, which is no draw: the last one is just below it and takes all digits. */
function nearest(value: number, digits: number, round: (value: number) => number): number {
  const scale = 10 ** digits;
  return Math.round((round((value / UNIT) * scale) / scale) * UNIT);
}
