/** A look at the run that a report is about: the shrunk one, if there is one. */
import { SHRUNK } from "../../engine/strategies/catalog.ts";
import { resolve } from "node:path";
import { type Look, lookAt, lookAtTrace } from "../../api/runs/traces/look.ts";
import type { LoadedScenario } from "../../api/project/load/loaded.ts";
import type { TestResult } from "../../api/runs/run/test_program.ts";
import type { Choice } from "../../api/runs/run/keep.ts";
import type { ScenarioReport } from "../../api/reports/scenario.ts";

export function lookAtResult(
  loaded: LoadedScenario,
  { failed, made }: Pick<TestResult, "failed" | "made">,
  { seed, strategy, limits, strict }: Choice,
): () => Promise<Look> {
  const shrunk = failed?.shrunk;
  const run = shrunk === undefined
    ? { program: loaded.program, decisions: failed?.decisions ?? made, strategy }
    : { program: shrunk.program, decisions: shrunk.decisions, strategy: SHRUNK };
  return () => lookAt({ ...run, seed, limits, strict, loaded });
}

/** The same from what the store has of the run. */
export function lookAtRecording(
  { recording }: Pick<ScenarioReport, "recording">,
  cwd: string,
): (() => Promise<Look>) | undefined {
  if (recording === undefined) return undefined;
  return () => lookAtTrace(resolve(cwd, recording.shrunk ?? recording.trace), { cwd });
}
