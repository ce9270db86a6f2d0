/** A look at the run that a report is about: the shrunk one, if there is one. */
import { type Look, lookAt } from "../../api/look.ts";
import type { LoadedScenario } from "../../api/loaded.ts";
import type { TestResult } from "../../api/test_program.ts";
import type { Choice } from "../keep.ts";

export function lookAtResult(
  loaded: LoadedScenario,
  { failed, made }: Pick<TestResult, "failed" | "made">,
  { seed, strategy, limits, strict }: Choice,
): () => Promise<Look> {
  const shrunk = failed?.shrunk;
  const run = shrunk === undefined
    ? { program: loaded.program, decisions: failed?.decisions ?? made, strategy }
    : { program: shrunk.program, decisions: shrunk.decisions, strategy: "shrunk" };
  return () => lookAt({ ...run, seed, limits, strict, loaded });
}
