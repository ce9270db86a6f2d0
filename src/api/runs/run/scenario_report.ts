/** From what testing a scenario gave to the report of it, which every reporter works with. */
import type { LoadedScenario } from "../../project/load/loaded.ts";
import { stepPlaces } from "../../project/load/step_places.ts";
import type { TriedCrashes } from "../../../engine/modes/search_all.ts";
import { knownReport } from "./known_failures.ts";
import { type TestResult, toldFinding } from "./tested.ts";
import { assertsSomething } from "../../reports/asserts.ts";
import type { ScenarioReport } from "../../reports/scenario.ts";
import { shownPath } from "../../reports/shown.ts";
import { contrastOf, countMatters, findingReport, needsOf, storyOf } from "../../reports/story.ts";

export async function scenarioReport(
  loaded: LoadedScenario,
  result: TestResult,
  { cwd, durationMs }: { readonly cwd: string; readonly durationMs: number },
): Promise<ScenarioReport> {
  const { failed, outcome } = result;
  const finding = failed === undefined ? outcome.finding : toldFinding(failed);
  const told = { program: loaded.program, locateStep: loaded.locateStep, cwd };
  const { program = loaded.program } = failed?.shrunk ?? {};
  const shrunkTold = { program, locateStep: stepPlaces(loaded, program.ir), cwd };
  // A failure that did not come back is a failure all the same.
  const status = failed !== undefined && result.status === "pass" ? "fail" : result.status;
  return {
    ...identity(loaded, cwd),
    status,
    runs: result.runs,
    interrupted: result.interrupted,
    seen: result.seen,
    crashes: result.crashes && crashesReport(result.crashes),
    exhausted: result.exhausted && { ...result.exhausted, bounds: [...result.exhausted.bounds] },
    known: result.known?.map((outcome) => knownReport(outcome, cwd)),
    example: result.example,
    seed: result.seed,
    strategy: result.strategy,
    decisions: result.decisions,
    virtualMs: outcome.virtualMs,
    durationMs: Math.round(durationMs),
    finding: finding && await findingReport(finding, told),
    story: failed &&
      await storyOf({ finding, inputs: failed.outcome.inputs, told }, {
        explanation: failed.explanation,
        told: shrunkTold,
      }),
    needs: needsOf(failed?.explanation),
    shrunk: failed?.shrunk && {
      before: failed.shrunk.before,
      after: failed.shrunk.after,
      attempts: failed.shrunk.attempts,
      complete: failed.shrunk.complete,
      ...countMatters(failed.explanation),
      contrast: contrastOf(failed.explanation),
    },
    printed: failed === undefined || failed.printed.length === 0 ? undefined : [...failed.printed],
    warnings: warningsOf(loaded, result),
    problems: failed?.shrinkProblem === undefined ? undefined : [failed.shrinkProblem],
  };
}

/** What a search says of crashes at every write. */
export function crashesReport({ runs, exhausted }: TriedCrashes): NonNullable<ScenarioReport["crashes"]> {
  return { runs, exhausted: exhausted !== undefined, bounds: [...exhausted?.bounds ?? []] };
}

/** Returns warnings about a run that passed. What a failing run did not come to do says nothing. */
function warningsOf(
  { program, hints = [] }: LoadedScenario,
  { outcome, runs, interrupted }: TestResult,
): string[] | undefined {
  const { status, warnings, unmet } = outcome;
  const all = [...warnings, ...hints];
  if (interrupted) all.push(interruptedAfter(runs));
  if (status === "pass") {
    if (!assertsSomething(program)) all.push(ASSERTS_NOTHING);
    all.push(...unmet.map(noRun));
  }
  return all.length === 0 ? undefined : all;
}

/** What no run of a search did, in a sentence. */
export function noRun(unmet: string): string {
  return `no run ${unmet}`;
}

export function interruptedAfter(runs: number): string {
  return `interrupted: ${runs.toLocaleString("en-US")} runs passed, and not every seed was tried`;
}

const ASSERTS_NOTHING = "the scenario asserts nothing: it fails only if its code throws or never ends. " +
  "Add an invariant (.always, .finally, .eventually) or an expect step";

export function skippedReport(loaded: LoadedScenario, cwd: string): ScenarioReport {
  const none = { runs: 0, decisions: 0, virtualMs: 0, durationMs: 0 };
  return { ...identity(loaded, cwd), status: "skip", skipped: loaded.program.ir.skip, ...none };
}

function identity({ program: { ir }, file }: LoadedScenario, cwd: string) {
  return { name: ir.name, file: shownPath(file, cwd), tags: ir.tags };
}
