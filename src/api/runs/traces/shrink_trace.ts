/** Shrinks the run of a trace, explains what is left, and records it. */
import { SeedbedError } from "../../../engine/errors.ts";
import { explain, type Explanation } from "../../../engine/modes/explain.ts";
import type { Executed } from "../../../engine/modes/execute.ts";
import type { ShrinkOptions } from "../../../engine/modes/shrink/options.ts";
import { shrink, type Shrunk } from "../../../engine/modes/shrink/shrink.ts";
import { decisionsOf } from "../../../engine/trace/decode.ts";
import type { OpenedTrace } from "./open_trace.ts";
import { rememberRecorded } from "../../project/load/recorded.ts";
import { type OtherFailure, OtherFailures } from "./other_failures.ts";
import { recordShrunk } from "./record_shrunk.ts";

export interface ShrunkTrace {
  readonly shrunk: Shrunk;
  readonly explanation: Explanation;
  /** The run that is left. */
  readonly executed: Executed;
  /** Its trace. */
  readonly text: string;
  /** What else failed on the way, if that was asked for. */
  readonly others: readonly OtherFailure[];
}

export interface ShrinkTraceOptions extends Omit<ShrinkOptions, "limits" | "onOther"> {
  /** Keeps other failures that turn up. */
  readonly anyFinding?: boolean | undefined;
}

/** @throws SeedbedError `contract` for a trace that passed, or whose failure does not come back */
export async function shrinkTrace(
  { trace, program, loaded }: OpenedTrace,
  { anyFinding = false, ...options }: ShrinkTraceOptions = {},
): Promise<ShrunkTrace> {
  const { header, footer, entries } = trace;
  if (footer.finding === undefined) {
    throw new SeedbedError("contract", "expected the trace of a failing run, found one that passed", {
      hint: "only a failing run can be shrunk",
    });
  }
  const { limits, seed } = header;
  const { strict } = options;
  const failures = new OtherFailures();
  const shrunk = await shrink(program, decisionsOf(entries), footer.finding.fingerprint, {
    ...options,
    limits,
    onOther: anyFinding ? (finding, run) => failures.see(finding, run) : undefined,
  });
  const explanation = await explain(shrunk.program, shrunk.decisions, { limits, strict });
  const { text, executed } = await recordShrunk(shrunk, { seed, limits, strict });
  const others = await failures.record({ seed, limits, strict });
  for (const { ir } of [shrunk.program, ...others.map((other) => other.program)]) await rememberRecorded(loaded, ir);
  return { shrunk, explanation, executed, text, others };
}
