/** Computes which part of a long list is on the screen. */

/** First row of a window of so many rows in which the marked one is kept in the middle, as far as the ends allow. */
export function centred(length: number, marked: number, height: number): number {
  return Math.max(0, Math.min(length - height, marked - Math.floor(height / 2)));
}
