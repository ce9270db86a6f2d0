/** Runs a program once, and looks into a run that failed: who waited where, what is left of it when it is shrunk, and what matters in that. */
import { EditedSource, RecordedSource } from "../../../engine/decisions/sources.ts";
import type { Decision } from "../../../engine/decisions/decision.ts";
import type { DecisionSource } from "../../../engine/decisions/decision_source.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import { fingerprint, isCostly } from "../../../engine/findings/finding.ts";
import type { Outcome } from "../../../engine/interpreter/outcome.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import { execute, type Executed } from "../../../engine/modes/execute.ts";
import { explain } from "../../../engine/modes/explain.ts";
import { shrink } from "../../../engine/modes/shrink/shrink.ts";
import { seedBringsBack, sourceFor } from "../../../engine/modes/source_for.ts";
import type { Choice } from "../../../engine/strategies/catalog.ts";
import type { Recorder } from "../../../engine/world/log.ts";
import { ENDLESS } from "../../../engine/world/spin_watch.ts";
import { Printed } from "./printed.ts";
import type { FailedRun, TestOptions, TestResult } from "./tested.ts";

/** Attempts for the shrink that comes with a failure; `seedbed shrink` goes on. */
const QUICK_SHRINK_ATTEMPTS = 1_000;

/** Says that the scenario pins what its baseline has not asked for, or not in that form. */
function warningOfSchedule(source: DecisionSource): string | undefined {
  const unused = source instanceof EditedSource ? source.unused : [];
  const [first] = unused;
  if (first === undefined) return undefined;
  const others = unused.length === 1 ? "" : ` and ${unused.length - 1} more`;
  return `the pinned schedule does not fit the code any more: nothing takes its ${first.kind} ` +
    `${JSON.stringify(first.label)} = ${
      JSON.stringify(first.value)
    }${others}; look for the failure again and pin that run`;
}

export function runOnce(
  program: Program,
  { seed, strategy }: Choice,
  { limits, strict, signal }: TestOptions,
  captureSites = false,
  recorder?: Recorder,
): Promise<Executed> {
  const source = sourceFor(program, strategy, seed);
  return execute(program, { source, limits, strict, captureSites, signal, recorder }).then((executed) => {
    const warning = warningOfSchedule(source);
    if (warning === undefined) return executed;
    const { outcome } = executed;
    return { ...executed, outcome: { ...outcome, warnings: [...outcome.warnings, warning] } };
  });
}

/**
 * Looks into a run that failed: runs it once more, with an eye on who waits where, and shrinks it.
 * @param made what was decided in it; needed where the host had a part in it, which cannot be asked again, and where the
 * strategy's seed alone does not bring the run back
 * @param found how many runs there were until it was found, and whether these decisions are all that brings it back
 */
export async function investigate(
  program: Program,
  options: TestOptions,
  choice: Choice,
  made: readonly Decision[] | undefined,
  { runs = 1, isFromDecisions = false }: { readonly runs?: number; readonly isFromDecisions?: boolean } = {},
): Promise<TestResult> {
  const captureSites = program.code !== undefined;
  const { limits, strict, signal } = options;
  const printed = new Printed();
  const { outcome, decisions } = made !== undefined && (isFromDecisions || !seedBringsBack(program, choice.strategy))
    ? await execute(program, {
      source: new RecordedSource(made),
      limits,
      strict,
      captureSites,
      signal,
      recorder: printed,
    })
    : await runOnce(program, choice, options, captureSites, printed);
  const investigation = await shrinkQuickly(program, options, outcome, decisions);
  return {
    status: outcome.status,
    runs,
    outcome,
    decisions: decisions.length,
    made: decisions,
    ...(isFromDecisions && { isFromDecisions }),
    ...choice,
    failed: { ...choice, outcome, decisions, printed: printed.lines, ...investigation },
  };
}

async function shrinkQuickly(
  program: Program,
  options: TestOptions,
  outcome: Outcome,
  decisions: readonly Decision[],
): Promise<Pick<FailedRun, "shrunk" | "explanation" | "shrinkProblem">> {
  const none = { shrunk: undefined, explanation: undefined, shrinkProblem: undefined };
  if (outcome.finding === undefined) {
    return { ...none, shrinkProblem: "the failure did not reproduce: something in the scenario is not deterministic" };
  }
  // What never ends takes its time at every attempt, and tells its line without being shrunk.
  if (
    options.shrink === false || outcome.finding.title === ENDLESS || isCostly(outcome.finding) || isLong(outcome)
  ) return none;
  const { limits, strict } = options;
  const { signal = options.signal, release } = options.beginSearch?.() ?? {};
  try {
    const shrunk = await shrink(program, decisions, fingerprint(outcome.finding), {
      limits,
      strict,
      signal,
      maxAttempts: QUICK_SHRINK_ATTEMPTS,
      onProgress: ({ attempts, best }) =>
        options.onProgress?.({ phase: "shrink", attempts, deviations: best.deviations }),
    });
    options.signal?.throwIfAborted();
    const explanation = await explain(shrunk.program, shrunk.decisions, { limits, strict });
    return { shrunk, explanation, shrinkProblem: undefined };
  } catch (error) {
    if (!(error instanceof SeedbedError)) throw error;
    return { ...none, shrinkProblem: error.message };
  } finally {
    release?.();
  }
}

/** As many turns again at every attempt would take minutes; `seedbed shrink` takes them. */
function isLong({ turns }: Outcome): boolean {
  return turns >= LONG_TURNS;
}

const LONG_TURNS = 50_000;
