/** Steps on randomness. */
import type { Step } from "../../engine/ir/scenario.ts";
import { make } from "./make.ts";
import { type DerivedSteps, namespace } from "./namespace.ts";

/** Steps on randomness, which code of a scenario reaches as `world.random`. */
export interface RandomSteps {
  /**
   * Draws an unsigned 64-bit integer from the run's random stream.
   * @param key The key under which the number is stored, in decimal. If you leave it out, the number is only drawn.
   */
  u64(key?: string): Step;
}

/**
 * Steps on randomness.
 *
 * @example
 * ```ts
 * import { kv, random, scenario } from "seedbed";
 *
 * export default scenario("a request id is drawn")
 *   .step(random.u64("request-id"))
 *   .step(kv.expectGet("request-id"));
 * ```
 */
export const random: RandomSteps & DerivedSteps<"random", RandomSteps> = namespace("random", {
  u64(key?: string) {
    return make("rand_u64", { key });
  },
});
