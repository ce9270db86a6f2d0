/** A look at the run that a report is about: the shrunk one, if there is one. */
import { SHRUNK } from "../../engine/strategies/catalog.ts";
import { resolve } from "node:path";
import { type RunView, viewRun, viewTrace } from "../../api/runs/traces/run_view.ts";
import type { LoadedScenario } from "../../api/project/load/loaded.ts";
import type { TestResult } from "../../api/runs/run/tested.ts";
import type { RunChoice } from "../../api/runs/run/keep.ts";
import type { ScenarioReport } from "../../api/reports/scenario.ts";

export function viewOfResult(
  loaded: LoadedScenario,
  { failed, made }: Pick<TestResult, "failed" | "made">,
  { seed, strategy, limits, strict }: RunChoice,
): () => Promise<RunView> {
  const shrunk = failed?.shrunk;
  const run = shrunk === undefined
    ? { program: loaded.program, decisions: failed?.decisions ?? made, strategy }
    : { program: shrunk.program, decisions: shrunk.decisions, strategy: SHRUNK };
  return () => viewRun({ ...run, seed, limits, strict, loaded });
}

/** The same from what the store has of the run. */
export function viewOfRecording(
  { recording }: Pick<ScenarioReport, "recording">,
  cwd: string,
): (() => Promise<RunView>) | undefined {
  if (recording === undefined) return undefined;
  return () => viewTrace(resolve(cwd, recording.shrunk ?? recording.trace), { cwd });
}
