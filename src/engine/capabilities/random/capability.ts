/** Randomness that the run's decisions determine. */
import { defineCapability } from "../capability.ts";
import { randomDraws } from "./author.ts";
import { randU64 } from "./rand_u64.ts";

export const random = defineCapability("random", {
  steps: () => [randU64],
  authors: { random: randomDraws },
});
