/** The runs that come before anything new: known failures of the scenario, and its examples. */
import type { Decision } from "../../../engine/decisions/decision.ts";
import { EditedSource, RecordedSource } from "../../../engine/decisions/sources.ts";
import type { DecisionSource } from "../../../engine/decisions/decision_source.ts";
import { fingerprint } from "../../../engine/findings/finding.ts";
import { EXAMPLE } from "../../../engine/interpreter/declared_inputs.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import type { ExamplesIR } from "../../../engine/ir/inputs.ts";
import { execute, type Executed, type ExecuteOptions } from "../../../engine/modes/execute.ts";
import { BASELINE, type Choice } from "../../../engine/strategies/catalog.ts";
import type { KnownReport } from "../../reports/scenario.ts";
import { fifoSource } from "../../../engine/strategies/fifo.ts";

/** A failure of an earlier time, and the decisions that led to it. */
export interface KnownFailure {
  readonly fingerprint: string;
  /** What the finding said. */
  readonly message: string;
  /** The strategy and the seed of the run that found it. */
  readonly choice: Choice;
  readonly decisions: readonly Decision[];
  /** Absolute path of the file that has it. */
  readonly path: string;
}

export interface KnownOutcome {
  readonly known: KnownFailure;
  readonly verdict: KnownReport["verdict"];
}

/** The result of all first runs. */
export interface FirstRuns {
  readonly runs: number;
  readonly known: readonly KnownOutcome[];
  /** The first of them that failed. */
  readonly failed?: {
    readonly choice: Choice;
    readonly decisions: readonly Decision[];
    /** The number of the example, from 1. */
    readonly example?: number | undefined;
  } | undefined;
}

type Options = Pick<ExecuteOptions, "limits" | "strict" | "signal">;

export async function tryFirst(
  program: Program,
  known: readonly KnownFailure[],
  { limits, strict, signal }: Options,
): Promise<FirstRuns> {
  const run = (source: DecisionSource) => execute(program, { source, limits, strict, signal });
  const outcomes: KnownOutcome[] = [];
  let failed: FirstRuns["failed"];
  for (const each of known) {
    const executed = await run(new RecordedSource(each.decisions));
    const verdict = verdictOf(executed, each);
    outcomes.push({ known: each, verdict });
    if (failed === undefined && executed.outcome.status !== "pass" && verdict !== "no longer applies") {
      failed = { choice: each.choice, decisions: executed.decisions };
    }
  }
  const examples = failed === undefined ? countOf(program.ir.examples) : 0;
  let tried = 0;
  for (let number = 1; number <= examples && failed === undefined; number++) {
    const decisions = [{ kind: "input", label: EXAMPLE, value: number, bounds: { min: 0, max: examples } }] as const;
    const executed = await run(new EditedSource(decisions, fifoSource(BASELINE.seed)));
    tried++;
    if (executed.outcome.status !== "pass") {
      failed = { choice: BASELINE, decisions: executed.decisions, example: number };
    }
  }
  return { runs: known.length + tried, known: outcomes, failed };
}

function countOf(examples: ExamplesIR | undefined): number {
  return examples === undefined ? 0 : "ref" in examples ? examples.count : examples.length;
}

function verdictOf({ outcome: { finding } }: Executed, known: KnownFailure): KnownReport["verdict"] {
  if (finding === undefined) return "fixed";
  if (finding.kind === "divergence") return "no longer applies";
  return fingerprint(finding) === known.fingerprint ? "still fails" : "fails otherwise";
}
