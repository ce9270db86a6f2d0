/**
 * Where the steps of a recorded or shrunk scenario stand in the file that it came from. Shrinking drops steps, so that the
 * third of a shrunk scenario may be the fifth of its file.
 */
import { isDeepStrictEqual } from "node:util";
import type { ScenarioIR } from "../engine/ir/scenario.ts";
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
    while (from < original.length && step !== original[from] && !isDeepStrictEqual(step, original[from])) from++;
    if (from === original.length) return undefined;
    indexes.push(from++);
  }
  return (path) => {
    const [root, ...rest] = path.split("/");
    const index = indexes[Number(root)];
    return index === undefined ? Promise.resolve(undefined) : loaded.locateStep([index, ...rest].join("/"));
  };
}
