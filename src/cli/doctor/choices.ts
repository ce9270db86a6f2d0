/** How runs that are compared choose. */
import type { Choice } from "../../api/run/test_program.ts";

/** The baseline, and one that chooses at random. */
export function choicesOf(seed = 1): readonly Choice[] {
  return [{ seed: 0, strategy: "fifo" }, { seed, strategy: "random" }];
}
