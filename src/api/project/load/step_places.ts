/**
 * Finds the steps of a recorded or shrunk scenario in the file that it came from. Shrinking drops steps and tasks, so that
 * the third step of a shrunk scenario may be the fifth of its file.
 */
import { isDeepStrictEqual } from "node:util";
import type { AnyStep } from "../../../engine/capabilities/step.ts";
import type { ScenarioIR } from "../../../engine/ir/scenario.ts";
import type { LoadedScenario } from "./loaded.ts";

export type LocateStep = LoadedScenario["locateStep"];

/** Undefined when there is no file. A step of `ir` that is not one of the file, in its order, has no place. */
export function stepPlaces(
  loaded: LoadedScenario | undefined,
  ir: Pick<ScenarioIR, "steps">,
): LocateStep | undefined {
  if (loaded === undefined) return undefined;
  const levels = new Levels();
  return (path) => {
    const original = levels.originalPath(path.split("/"), ir.steps, loaded.program.ir.steps);
    return original === undefined ? Promise.resolve(undefined) : loaded.locateStep(original.join("/"));
  };
}

type Steps = readonly AnyStep[];

/** Maps the steps that are left to their indexes in the original lists. */
class Levels {
  readonly #indexes = new Map<Steps, readonly number[]>();

  originalPath([index, ...rest]: readonly string[], steps: Steps, originals: Steps): string[] | undefined {
    const step = steps[Number(index)];
    const at = step === undefined ? -1 : this.#indexesIn(steps, originals)[Number(index)]!;
    if (step === undefined || at < 0) return undefined;
    const here = [String(at)];
    const [next, ...deeper] = rest;
    if (next === undefined) return here;
    const nested = nestedSteps(step, next);
    const original = nestedSteps(originals[at]!, next);
    if (nested === undefined || original === undefined) return undefined;
    const inTask = !/^\d+$/.test(next);
    if (inTask && deeper.length === 0) return [...here, next];
    const below = this.originalPath(inTask ? deeper : rest, nested, original);
    return below && [...here, ...inTask ? [next] : [], ...below];
  }

  #indexesIn(steps: Steps, originals: Steps): readonly number[] {
    const known = this.#indexes.get(steps);
    if (known !== undefined) return known;
    const indexes = subsequence(steps, originals);
    this.#indexes.set(steps, indexes);
    return indexes;
  }
}

/** Steps of a task by its name, or those of a step that holds steps. */
function nestedSteps(step: AnyStep, name: string): Steps | undefined {
  const { tasks, steps } = step as { tasks?: Readonly<Record<string, Steps>>; steps?: Steps };
  return /^\d+$/.test(name) ? steps : tasks?.[name];
}

/** Index of each step among the originals, in order; -1 for one that is not there. */
function subsequence(steps: Steps, originals: Steps): number[] {
  let from = 0;
  return steps.map((step) => {
    for (let index = from; index < originals.length; index++) {
      if (!isPartOf(step, originals[index]!)) continue;
      from = index + 1;
      return index;
    }
    return -1;
  });
}

/** Returns whether a step is this one of the file, or is what shrinking left of it: some of its tasks, some of their steps. */
function isPartOf(step: AnyStep, original: AnyStep): boolean {
  if (step === original || isDeepStrictEqual(step, original)) return true;
  if (step.type !== "parallel" || original.type !== "parallel") return false;
  const { tasks, ...rest } = step as AnyStep & { tasks: Readonly<Record<string, Steps>> };
  const { tasks: originals, ...originalRest } = original as AnyStep & { tasks: Readonly<Record<string, Steps>> };
  return isDeepStrictEqual(rest, originalRest) &&
    Object.entries(tasks).every(([name, steps]) =>
      originals[name] !== undefined && !subsequence(steps, originals[name]).includes(-1)
    );
}
