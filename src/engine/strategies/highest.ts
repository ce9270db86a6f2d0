/** Picks the option with the highest priority. By index, as in the rest of the core of a run. */
import type { PickOption } from "../decisions/requests.ts";

/** The index of the option with the highest priority; the first of several. */
export function highest(options: readonly PickOption[], priorityOf: (option: PickOption) => number): number {
  let best = 0;
  for (let index = 1; index < options.length; index++) {
    if (priorityOf(options[index]!) > priorityOf(options[best]!)) best = index;
  }
  return best;
}
