/**
 * A failure that every default leads to has no decision to blame: it is explained by contrast, with the nearest run that
 * passes. Seeds find one; shrinking then sets back whatever it can do without, until what is left is the difference
 * (Zeller's delta debugging, between a run that passes and one that fails).
 */
import { asDefault, type Decision, isDefault } from "../decisions/decision.ts";
import { EditedSource } from "../decisions/sources.ts";
import type { Program } from "../interpreter/program.ts";
import { randomSource } from "../strategies/random.ts";
import type { Finding } from "../findings/finding.ts";
import { execute, type ExecuteOptions } from "./execute.ts";
import { Attempts } from "./shrink/attempts.ts";
import { inTurns } from "./shrink/shrink.ts";
import { defaultLatencies } from "./shrink/passes/default_latencies.ts";
import { defaultOrder } from "./shrink/passes/default_order.ts";
import { lowerValues } from "./shrink/passes/lower_values.ts";
import { roundLatencies } from "./shrink/passes/round_latencies.ts";

/** Runs in which a pass is looked for, and the attempts at making its difference small. */
const MAX_SEEDS = 50;
const MAX_ATTEMPTS = 300;

export interface Contrast {
  /** The decisions of the run that passes; undefined if there was none. */
  readonly decisions: readonly Decision[] | undefined;
  /** The number of runs that were tried to find it. */
  readonly runs: number;
}

/** @param program whose run fails with every decision at its default */
export async function nearestPass(
  program: Program,
  options: Pick<ExecuteOptions, "limits" | "strict"> = {},
): Promise<Contrast> {
  for (let seed = 1; seed <= MAX_SEEDS; seed++) {
    const { outcome, decisions } = await execute(program, { ...options, source: randomSource(seed) });
    if (outcome.status !== "pass") continue;
    const attempts = new Attempts({ program, decisions }, PASSING, { ...options, maxAttempts: MAX_ATTEMPTS });
    await inTurns(attempts, [defaultLatencies, defaultOrder, roundLatencies, lowerValues]);
    return { decisions: await withoutIdle(program, attempts.best.decisions, options), runs: seed };
  }
  return { decisions: undefined, runs: MAX_SEEDS };
}

/**
 * Without the deviations that can be set back alone. Shrinking leaves them where the run then decides more: it counts decisions
 * first, and here only the difference counts.
 */
async function withoutIdle(
  program: Program,
  passing: readonly Decision[],
  options: Pick<ExecuteOptions, "limits" | "strict">,
): Promise<readonly Decision[]> {
  let decisions = passing;
  for (let index = 0, attempts = 0; index < decisions.length && attempts < MAX_ATTEMPTS; index++) {
    if (isDefault(decisions[index]!)) continue;
    attempts++;
    const changed = decisions.with(index, asDefault(decisions[index]!));
    const executed = await execute(program, { ...options, source: new EditedSource(changed) });
    if (executed.outcome.status !== "pass") continue;
    if (deviations(executed.decisions) >= deviations(decisions)) continue;
    decisions = executed.decisions;
    // What was needed before may no longer be.
    index = -1;
  }
  return decisions;
}

function deviations(decisions: readonly Decision[]): number {
  return decisions.filter((decision) => !isDefault(decision)).length;
}

const PASSING = { isSame: (finding: Finding | undefined) => finding === undefined, words: "a pass" };
