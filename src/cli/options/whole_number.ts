import { z } from "zod";

/** A whole number of at least `least`. */
export function wholeNumber(least: number) {
  return z.string().refine(
    (text) => /^\d+$/.test(text) && Number(text) >= least && Number(text) <= Number.MAX_SAFE_INTEGER,
    `expected a whole number of at least ${least}`,
  ).transform(Number);
}
