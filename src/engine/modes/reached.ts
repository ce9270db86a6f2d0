/** What given runs reach: a search whose runs are known beforehand. */
import type { Decision } from "../decisions/decision.ts";
import type { DecisionSource } from "../decisions/decision_source.ts";
import type { Program } from "../interpreter/program.ts";
import { defineStrategy, type EndedRun, type RunPlan } from "../strategies/strategy.ts";
import { search } from "./search.ts";

/** A run that has ended. */
export interface Reached {
  readonly decisions: readonly Decision[];
  /** Numbers that stand for what it reached. */
  readonly covered: readonly number[];
}

/** Makes a run of each source, in order. */
export async function reachedBy(
  program: Program,
  sources: readonly (() => DecisionSource)[],
): Promise<readonly Reached[]> {
  const reached: Reached[] = [];
  let next = 0;
  const given = defineStrategy({
    name: "given",
    summary: "runs that are given",
    seeded: false,
    guided: true,
    baseline: false,
    systematic: false,
    create: () => ({
      next: () => next < sources.length ? { kind: "run", plan: { seed: next++ } } : { kind: "end" },
      begin: ({ seed }: RunPlan) => sources[seed]!(),
      ended: ({ decisions = [], covered = [] }: EndedRun<RunPlan>) => void reached.push({ decisions, covered }),
    }),
  });
  await search(program, { seeds: [], strategy: given, keepGoing: true });
  return reached;
}
