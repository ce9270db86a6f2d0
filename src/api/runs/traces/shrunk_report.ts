/** The report of a run that was shrunk. */
import type { OpenedTrace } from "./open_trace.ts";
import type { ShrunkTrace } from "./shrink_trace.ts";
import { stepPlaces } from "../../project/load/step_places.ts";
import type { Size } from "../../../engine/modes/shrink/candidate.ts";
import type { Contrast, FindingReport, StoryLine } from "../../reports/scenario.ts";
import { contrastOf, countMatters, findingReport, storyOf } from "../../reports/story.ts";

/** The report of a run that was shrunk. */
export interface ShrunkReport {
  /** The size of the recorded run. */
  readonly before: Size;
  /** The size of the shrunk run. */
  readonly after: Size;
  /** Runs that it took. */
  readonly attempts: number;
  /** False when the budget ran out before nothing could be made smaller. */
  readonly complete: boolean;
  /** The number of deviations that matter. */
  readonly matter: number;
  /** The number of random values that matter although they are 0. */
  readonly matterAtDefault: number;
  /** Other runs, for comparison, if every default leads to the failure. */
  readonly contrast: Contrast | undefined;
  /** The failure of the shrunk run. */
  readonly finding: FindingReport | undefined;
  /** The decisions that matter and the place of the failure, in order. */
  readonly story: StoryLine[];
}

export async function shrunkReport(
  { loaded }: OpenedTrace,
  { shrunk, explanation, executed }: ShrunkTrace,
  { cwd }: { readonly cwd: string },
): Promise<ShrunkReport> {
  const { program, before, after, attempts, complete } = shrunk;
  const { finding } = executed.outcome;
  const told = { program, locateStep: stepPlaces(loaded, program.ir), cwd };
  return {
    before,
    after,
    attempts,
    complete,
    ...countMatters(explanation),
    contrast: contrastOf(explanation),
    finding: finding && await findingReport(finding, told),
    story: await storyOf({ finding, told }, { explanation, told }),
  };
}

/** Reports of the other failures that turned up, with their traces. */
export function otherReports(
  { loaded }: OpenedTrace,
  { others }: ShrunkTrace,
  { cwd }: { readonly cwd: string },
): Promise<{ readonly finding: FindingReport; readonly trace: string }[]> {
  return Promise.all(others.map(async ({ finding, program, text }) => ({
    finding: await findingReport(finding, { program, locateStep: stepPlaces(loaded, program.ir), cwd }),
    trace: text,
  })));
}
