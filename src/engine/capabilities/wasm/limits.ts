/** The fields of steps that say what a guest may use up, and what a guest has where they say nothing. */
import { z } from "zod";
import {
  DEFAULT_FUEL,
  DEFAULT_MAX_MEMORY_MB,
  type GuestLimits,
  type LimitsGiven,
  MAX_MEMORY_MB,
  NO_LIMITS,
} from "../../wasm/limits.ts";

export const limitsFields = {
  fuel: z.int().min(1).nullish().describe(
    "the number of calls and iterations of loops after which it is ended: 100,000,000 in the simulated world if it is left out",
  ),
  max_memory_mb: z.int().min(1).max(MAX_MEMORY_MB).nullish().describe(
    "the most that each of its memories grows to, in MiB: 1,024 in the simulated world if it is left out",
  ),
  canonical_nan: z.boolean().nullish().describe("NaNs that arithmetic makes have the same bits on every machine"),
};

/** On the real machine, and in a replay of what was recorded there, nothing is limited that is not asked for. */
export function limitsOf(given: LimitsGiven = {}, isSimulated: boolean): GuestLimits {
  const { fuel, max_memory_mb: maxMemoryMb, canonical_nan: hasCanonicalNan } = given;
  return {
    ...NO_LIMITS,
    fuel: fuel ?? (isSimulated ? DEFAULT_FUEL : undefined),
    maxMemoryMb: maxMemoryMb ?? (isSimulated ? DEFAULT_MAX_MEMORY_MB : undefined),
    hasCanonicalNan: hasCanonicalNan === true,
    refusesRelaxed: isSimulated || hasCanonicalNan === true,
  };
}
