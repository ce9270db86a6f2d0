/**
 * Where the steps of a recorded or shrunk scenario stand in the file that it came from. Shrinking drops steps and
 * tasks, so that the third step of a shrunk scenario may be the fifth of its file.
 */
import { isDeepStrictEqual } from "node:util";
import type { ScenarioIR, Step } from "../engine/ir/scenario.ts";
import type { LoadedScenario } from "./loaded.ts";

export type LocateStep = LoadedScenario["locateStep"];

/** Undefined when there is no file, or the steps of `ir` are not steps of it, in its order. */
export function stepPlaces(
  loaded: LoadedScenario | undefined,
  ir: Pick<ScenarioIR, "steps">,
): LocateStep | undefined {
  if (loaded === undefined) return undefined;
  const original = loaded.program.ir.steps;
  const indexes: number[] = [];
  let from = 0;
  for (const step of ir.steps) {
    while (from < original.length && !isPartOf(step, original[from]!)) from++;
    if (from === original.length) return undefined;
    indexes.push(from++);
  }
  return (path) => {
    const [root, ...rest] = path.split("/");
    const index = indexes[Number(root)];
    return index === undefined ? Promise.resolve(undefined) : loaded.locateStep([index, ...rest].join("/"));
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
