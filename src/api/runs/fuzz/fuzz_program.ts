/**
 * Fuzzing: known failures and examples, the run with the simplest inputs, then runs with random inputs, or ones that are guided by
 * what earlier ones reached, until one fails or the time is over. A failure is looked into like any other.
 */
import type { Program } from "../../../engine/interpreter/program.ts";
import { BASELINE } from "../../../engine/strategies/catalog.ts";
import { tryFirst } from "../run/first_runs.ts";
import { investigate, runOnce } from "../run/investigate.ts";
import type { TestOptions, TestResult } from "../run/tested.ts";
import type { FuzzPlan, FuzzSummary } from "./fuzz_plan.ts";
import { fuzzSearch, jobsOf } from "./fuzz_search.ts";

/** The result of the failure that was found, or of the baseline; and a summary. */
export interface Fuzzed {
  readonly result: TestResult;
  readonly summary: FuzzSummary;
}

export async function fuzzProgram(program: Program, options: TestOptions, plan: FuzzPlan): Promise<Fuzzed> {
  const { mode, seed } = plan;
  const unsearched: FuzzSummary = { mode, seed, ...jobsOf(plan), runs: 0, edges: 0, corpus: 0, ended: "finding" };
  const { runs: before, known, failed: first } = await tryFirst(program, options.known ?? [], options);
  const withFirst = (result: TestResult): TestResult => ({
    ...result,
    runs: result.runs + before,
    ...(known.length > 0 && { known }),
    ...(first?.example !== undefined && { example: first.example }),
  });
  if (first !== undefined) {
    const found = { runs: 0, isFromDecisions: true };
    const result = await investigate(program, options, first.choice, first.decisions, found);
    return { result: withFirst(result), summary: unsearched };
  }
  const baseline = await runOnce(program, BASELINE, options);
  if (baseline.outcome.status !== "pass") {
    const result = await investigate(program, options, BASELINE, baseline.decisions);
    return { result: withFirst(result), summary: unsearched };
  }
  const { failing, summary } = await fuzzSearch(program, options, plan);
  if (failing !== undefined) {
    const { choice, decisions, isFromDecisions } = failing;
    const result = await investigate(program, options, choice, decisions, { runs: 1 + summary.runs, isFromDecisions });
    return { result: withFirst(result), summary };
  }
  return {
    result: withFirst({
      status: "pass",
      runs: 1 + summary.runs,
      outcome: baseline.outcome,
      decisions: baseline.decisions.length,
      made: baseline.decisions,
      failed: undefined,
      ...(summary.ended === "interrupted" && { interrupted: true }),
      ...BASELINE,
    }),
    summary,
  };
}
