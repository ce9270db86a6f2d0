import { z } from "zod";

/** A whole number of at least `least`, and at most `most` if there is a limit. */
export function wholeNumber(least: number, most?: number) {
  return z.string().refine(
    (text) => /^\d+$/.test(text) && Number(text) >= least && Number(text) <= (most ?? Number.MAX_SAFE_INTEGER),
    `expected a whole number ${most === undefined ? `of at least ${least}` : `from ${least} to ${most}`}`,
  ).transform(Number);
}
