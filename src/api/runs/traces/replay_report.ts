/** The report of a run that was replayed. */
import type { OpenedTrace } from "./open_trace.ts";
import type { Replayed } from "./replay_trace.ts";
import { stepPlaces } from "../../project/load/step_places.ts";
import type { ScenarioReport } from "../../reports/scenario.ts";
import { shownPath } from "../../reports/shown.ts";
import { findingReport, storyOf } from "../../reports/story.ts";

export async function replayReport(
  { program, loaded, sources, trace: { header } }: OpenedTrace,
  { outcome }: Replayed,
  { cwd }: { readonly cwd: string },
  durationMs: number,
): Promise<ScenarioReport> {
  // Places are those of the recording; the lines that stand there now may be others.
  const shown = sources === "changed" ? { ir: program.ir } : program;
  const told = { program: shown, locateStep: stepPlaces(loaded, program.ir), cwd };
  const { finding } = outcome;
  return {
    name: program.ir.name,
    file: loaded === undefined ? header.code?.entry ?? "" : shownPath(loaded.file, cwd),
    tags: program.ir.tags,
    status: outcome.status,
    runs: 1,
    seed: header.seed,
    strategy: header.strategy,
    decisions: outcome.decisions,
    virtualMs: outcome.virtualMs,
    durationMs,
    finding: finding && await findingReport(finding, told),
    story: finding && await storyOf({ finding, inputs: outcome.inputs, told }),
  };
}
