/** A function as a scenario: what is fuzzed is called in the only step, with the data that the run makes. */
import type { FuzzData } from "../capabilities/data/fuzz_data.ts";
import type { AuthorWorld, ScenarioFunction } from "./author.ts";
import type { ScenarioIR } from "./scenario.ts";

/**
 * What is fuzzed: it gets the data of a run, and the world that the run has. It fails by what it throws, or what code throws that it has left
 * under way; a promise is awaited.
 *
 * @example
 * ```ts
 * import type { FuzzData, FuzzTarget } from "seedbed";
 *
 * export const readsBack: FuzzTarget = (data: FuzzData) => {
 *   const list = [data.text(), data.integer()];
 *   const again = JSON.stringify(JSON.parse(JSON.stringify(list)));
 *   if (again !== JSON.stringify(list)) throw new Error(`${JSON.stringify(list)} became ${again}`);
 * };
 * ```
 */
export type FuzzTarget = (data: FuzzData, world: AuthorWorld) => unknown;

const REF = "target";

/** The scenario of a function that a module exports. What it leaves under way when it returns belongs to its run. */
export function targetScenario(name: string, exportName: string): ScenarioIR {
  const step = { type: "call", ref: REF, name: exportName } as const;
  return { version: 1, name, steps: [step], untilIdle: true, export: exportName };
}

/** Returns whether it is the scenario of a function. */
export function isTarget({ steps: [step] }: Pick<ScenarioIR, "steps">): boolean {
  return step?.type === "call" && step.ref === REF;
}

/** The function that the scenario of a function names. */
export function targetFunction(target: FuzzTarget): readonly [string, ScenarioFunction] {
  return [REF, (world: AuthorWorld) => target(world.data, world)];
}
