/**
 * Who gets how much time. A scenario that still shows new behaviour gets more, and each gets a minimum, because one that has been
 * quiet for long may still fail.
 *
 * Whose turn it is, stride scheduling says (Waldspurger and Weihl, 1995): a scenario moves on by the time that it took, divided
 * by its share, and the one that is furthest behind comes next.
 */

/** This part of the time is divided evenly, the rest by what scenarios yield. */
export const EVEN_PART = 0.2;
/** How much the newest unit says about what comes next. */
const NEWEST = 0.5;

/** @param rates new behaviours per ms of work @returns the shares, whose sum is 1 */
export function sharesOf(rates: readonly number[]): number[] {
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  const even = 1 / rates.length;
  return rates.map((rate) => EVEN_PART * even + (1 - EVEN_PART) * (total > 0 ? rate / total : even));
}

/** The rate after another unit, which showed so many new behaviours in that time. */
export function rateAfter(rate: number | undefined, found: number, ms: number): number {
  const newest = found / Math.max(1, ms);
  return rate === undefined ? newest : (1 - NEWEST) * rate + NEWEST * newest;
}
