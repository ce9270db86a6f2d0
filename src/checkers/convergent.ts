/** Checks whether replicas have reached the same state. */
import type { Condition, WorldView } from "../engine/ir/author.ts";
import { toJson } from "../engine/json.ts";
import { ConsistencyError, HistoryError } from "./errors.ts";
import { canonical } from "./model.ts";

/**
 * A condition of scenarios: all replicas have the same state. For `.finally`, and for `.eventually` after a partition has healed.
 * @param statesOf returns the state of each replica by its name; states are compared as JSON
 * @throws ConsistencyError, from the condition, if they differ; it says which replicas have which state
 * @throws HistoryError, from the condition, for fewer than two replicas
 *
 * @example
 * ```ts
 * import { scenario } from "seedbed";
 * import { convergent } from "seedbed/checkers";
 *
 * const paris = new Set<string>();
 * const lyon = new Set<string>();
 * export default scenario("replicas converge")
 *   .step("add", () => {
 *     paris.add("pear");
 *     lyon.add("pear");
 *   })
 *   .finally("converged", convergent(() => ({ paris: [...paris], lyon: [...lyon] })));
 * ```
 */
export function convergent(statesOf: (world: WorldView) => Readonly<Record<string, unknown>>): Condition {
  return (world) => {
    const replicas = Object.entries(statesOf(world));
    if (replicas.length < 2) {
      throw new HistoryError(`expected the states of two or more replicas, found ${replicas.length}`);
    }
    const byState = Map.groupBy(replicas, ([, state]) => canonical(toJson(state)));
    if (byState.size === 1) return true;
    const lines = [...byState].map(([state, names]) => `  ${names.map(([name]) => name).join(", ")}: ${state}`);
    throw new ConsistencyError(`replicas differ:\n${lines.join("\n")}`);
  };
}
