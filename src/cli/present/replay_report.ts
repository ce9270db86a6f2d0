/** The report of a run that was replayed. */
import type { OpenedTrace } from "../../api/open_trace.ts";
import type { Replayed } from "../../api/replay_trace.ts";
import { stepPlaces } from "../../api/step_places.ts";
import type { Context } from "../context.ts";
import type { ScenarioReport } from "../output/scenario.ts";
import { findingReport, storyOf } from "./story.ts";

export async function replayReport(
  { program, loaded, sources, trace: { header } }: OpenedTrace,
  { outcome }: Replayed,
  { cwd, show }: Context,
  durationMs: number,
): Promise<ScenarioReport> {
  // Places are those of the recording; the lines that stand there now may be others.
  const shown = sources === "changed" ? { ir: program.ir } : program;
  const told = { program: shown, locateStep: stepPlaces(loaded, program.ir), cwd };
  const { finding } = outcome;
  return {
    name: program.ir.name,
    file: loaded === undefined ? header.code?.entry ?? "" : show(loaded.file),
    tags: program.ir.tags,
    status: outcome.status,
    runs: 1,
    seed: header.seed,
    strategy: header.strategy,
    decisions: outcome.decisions,
    virtualMs: outcome.virtualMs,
    durationMs,
    finding: finding && await findingReport(finding, told),
    story: finding && await storyOf({ finding, told }),
  };
}
