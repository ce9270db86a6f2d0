/**
 * Shrink: from a failing run to the smallest one that fails in the same way.
 *
 * Passes take turns until none helps. Every attempt is a run; it counts only if its finding has the same fingerprint, if it
 * meets no error on the way that the original did not meet, and if it is smaller in shortlex order: fewer steps, then fewer decisions, then fewer deviations from the defaults, then
 * smaller values. What an accepted run really decided becomes the new recording, so that an attempt may be a guess.
 */
import type { Decision } from "../../decisions/decision.ts";
import type { Program } from "../../interpreter/program.ts";
import { guardFor } from "../execute.ts";
import { Attempts, failingWith } from "./attempts.ts";
import { type Size, sizeOf } from "./candidate.ts";
import type { ShrinkOptions } from "./options.ts";
import { defaultLatencies } from "./passes/default_latencies.ts";
import { defaultOrder } from "./passes/default_order.ts";
import { dropInputs } from "./passes/drop_inputs.ts";
import { dropSteps } from "./passes/drop_steps.ts";
import { dropStepsOfTasks } from "./passes/drop_steps_of_tasks.ts";
import { dropTasks } from "./passes/drop_tasks.ts";
import { lowerInputs } from "./passes/lower_inputs.ts";
import { lowerInputsTogether } from "./passes/lower_inputs_together.ts";
import { lowerValues } from "./passes/lower_values.ts";
import { mergeInputs } from "./passes/merge_inputs.ts";
import { outlastTimers } from "./passes/outlast_timers.ts";
import { probeInputs } from "./passes/probe_inputs.ts";
import { replaceInputs } from "./passes/replace_inputs.ts";
import { roundLatencies } from "./passes/round_latencies.ts";
import { scanInputs } from "./passes/scan_inputs.ts";
import { sortInputs } from "./passes/sort_inputs.ts";
import type { Pass } from "./passes/pass.ts";

const PASSES: readonly Pass[] = [
  dropSteps,
  dropTasks,
  dropStepsOfTasks,
  defaultLatencies,
  defaultOrder,
  outlastTimers,
  roundLatencies,
  lowerValues,
  lowerInputs,
  dropInputs,
  lowerInputsTogether,
  mergeInputs,
  sortInputs,
  scanInputs,
  probeInputs,
  replaceInputs,
];

/** The result of shrinking. */
export interface Shrunk {
  /** The program with the steps that are left. */
  readonly program: Program;
  /** The decisions of the shrunk run. */
  readonly decisions: readonly Decision[];
  /** The fingerprint of its failure. */
  readonly fingerprint: string;
  /** The size of the recorded run. */
  readonly before: Size;
  /** The size of the shrunk run. */
  readonly after: Size;
  /** The number of runs that shrinking made. */
  readonly attempts: number;
  /** False when the budget ran out or the signal stopped it before all passes were done. */
  readonly complete: boolean;
}

/**
 * @param decisions of a failing run of `program`
 * @param expected the fingerprint that it failed with
 * @throws SeedbedError `contract` if the failure does not come back, or the scenario is not deterministic
 */
export async function shrink(
  program: Program,
  decisions: readonly Decision[],
  expected: string,
  options: ShrinkOptions = {},
): Promise<Shrunk> {
  const attempts = new Attempts({ program, decisions }, failingWith(expected), options);
  // Once for all attempts: setting it up takes longer than most of them.
  const remove = guardFor(program, options.strict ?? true, false);
  try {
    await attempts.confirm();
    const complete = await inTurns(attempts, PASSES);
    await attempts.verify();
    const { best, count } = attempts;
    const [before, after] = [sizeOf({ program, decisions }), sizeOf(best)];
    return { ...best, fingerprint: expected, before, after, attempts: count, complete };
  } finally {
    remove();
  }
}

/** Until no pass helps any more; false when there is nothing left to spend before that. */
export async function inTurns(attempts: Attempts, passes: readonly Pass[]): Promise<boolean> {
  for (let vain = 0, nth = 0; vain < passes.length; nth = (nth + 1) % passes.length) {
    const pass = passes[nth]!;
    const { best } = attempts;
    attempts.begin(pass.name, pass.maxVain);
    if (!await pass.run(attempts) && attempts.isSpent) return false;
    vain = attempts.best === best ? vain + 1 : 0;
  }
  return true;
}
