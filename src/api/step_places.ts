/**
 * Where the steps of a recorded or shrunk scenario stand in the file that it came from. Shrinking drops steps and
 * tasks, so that the third step of a shrunk scenario may be the fifth of its file.
 */
import { isDeepStrictEqual } from "node:util";
import type { ScenarioIR, Step } from "../engine/ir/scenario.ts";
import type { LoadedScenario } from "./loaded.ts";

export type LocateStep = LoadedScenario["locateStep"];

/** Undefined when there is no file. A step of `ir` that is not one of the file, in its order, has no place. */
export function stepPlaces(
  loaded: LoadedScenario | undefined,
  ir: Pick<ScenarioIR, "steps">,
): LocateStep | undefined {
  if (loaded === undefined) return undefined;
  const original = loaded.program.ir.steps;
  let from = 0;
  const indexes = ir.steps.map((step) => {
    for (let index = from; index < original.length; index++) {
      if (!isPartOf(step, original[index]!)) continue;
      from = index + 1;
      return index;
    }
    return -1;
  });
  return (path) => {
    const [root, ...rest] = path.split("/");
    const index = indexes[Number(root)] ?? -1;
    return index < 0 ? Promise.resolve(undefined) : loaded.locateStep([index, ...rest].join("/"));
  };
}

/** Whether a step is this one of the file, or is what shrinking left of it: some of its tasks. */
function isPartOf(step: Step, original: Step): boolean {
  if (step === original || isDeepStrictEqual(step, original)) return true;
  if (step.type !== "parallel" || original.type !== "parallel") return false;
  const { tasks, ...rest } = step;
  const { tasks: originals, ...originalRest } = original;
  return isDeepStrictEqual(rest, originalRest) &&
    Object.entries(tasks).every(([name, steps]) => isDeepStrictEqual(steps, originals[name]));
}
