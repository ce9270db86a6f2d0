/** Selects the seeds and strategies of runs that are compared. */
import { BASELINE, type Choice, DEFAULT_STRATEGY } from "../../engine/strategies/catalog.ts";

/** The baseline, and one that chooses at random. */
export function choicesOf(seed = 1): readonly Choice[] {
  return [BASELINE, { seed, strategy: DEFAULT_STRATEGY }];
}
