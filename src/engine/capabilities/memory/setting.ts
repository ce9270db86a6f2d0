/** The settings of simulated memory. */
import { z } from "zod";
import { count } from "../fields.ts";

/** Larger allocations would leave the integers that are exact. */
export const MAX_ALLOCATION_BYTES = 2 ** 40;

export const PRESSURE_PATTERN = /^[1-9]\d{0,2}(,[1-9]\d{0,2})*$/;
export const PRESSURE_EXPECTED = 'expected factors from 1 to 999 with commas between, such as "1,2,4"';

export const memorySchema = z.strictObject({
  track: z.boolean().optional(),
  limitMb: count.optional(),
  failAfterAllocs: count.optional(),
  failOnLeak: z.boolean().optional(),
  leakBudgetBytes: count.optional(),
  fragmentationSeed: count.optional(),
  pressureWave: z.string().regex(PRESSURE_PATTERN, PRESSURE_EXPECTED).optional(),
}).describe("Simulated memory.");

/**
 * `track` keeps the ledger in the run's artifacts, also of a run that passes. After `failAfterAllocs` allocations every one
 * fails. More than `leakBudgetBytes` left at the end is a failure. The factors of `pressureWave`, as in `"1,2,4"`, take
 * turns: the first allocation takes 1 ×, the second 2 ×, and so on.
 */
export type MemorySetting = z.output<typeof memorySchema>;
