/**
 * What a commit shows of a failure. The recorded decisions are given back as far as they fit. If the run passes, or fails otherwise, runs near it
 * are made: most decisions as recorded, the others anew, and then some with decisions of a search's own.
 */
import { EditedSource } from "../../../engine/decisions/sources.ts";
import type { Decision } from "../../../engine/decisions/decision.ts";
import type { DecisionSource } from "../../../engine/decisions/decision_source.ts";
import { formatLocation, SeedbedError } from "../../../engine/errors.ts";
import type { Finding } from "../../../engine/findings/finding.ts";
import { isSameFailure } from "../../../engine/findings/same_failure.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import { execute } from "../../../engine/modes/execute.ts";
import { sourceFor } from "../../../engine/modes/source_for.ts";
import { decisionsOf, type Trace } from "../../../engine/trace/decode.ts";
import { openTrace, type OpenTraceOptions } from "../traces/open_trace.ts";
import type { Verdict } from "./bisect.ts";

export interface LookOptions extends Pick<OpenTraceOptions, "cwd" | "source" | "allowCode"> {
  /** What was decided in the shrunk run, if there is one. */
  readonly shrunk: readonly Decision[] | undefined;
  /** Runs near the recorded one. */
  readonly around: number;
  readonly strict: boolean;
  readonly signal: AbortSignal;
}

/** @param trace path of the trace of a failing run, absolute */
export async function lookFor(trace: string, options: LookOptions): Promise<Verdict> {
  const { cwd, source, allowCode } = options;
  try {
    const opened = await openTrace(trace, { cwd, source, allowCode });
    // What a scenario without code does is in its file: the trace has what it did when it was recorded.
    const program = opened.sources === "none" ? opened.loaded?.program : opened.program;
    if (program?.ir.name !== opened.program.ir.name) {
      return { kind: "unknown", runs: 0, reason: `its file has no scenario "${opened.program.ir.name}" there` };
    }
    return await tryAround(program, opened.trace, options);
  } catch (error) {
    if (!(error instanceof SeedbedError) || error.code === "unwritable") throw error;
    const place = error.location === undefined ? "" : `${formatLocation(error.location)}: `;
    return { kind: "unknown", runs: 0, reason: `${place}${error.message.split("\n")[0]!}` };
  }
}

async function tryAround(
  program: Program,
  trace: Trace,
  { shrunk, around, strict, signal }: LookOptions,
): Promise<Verdict> {
  const recorded = trace.footer!.finding!;
  const recordings = [decisionsOf(trace.entries), ...(shrunk === undefined ? [] : [shrunk])];
  const { limits } = trace.header;
  let otherwise: Finding | undefined;
  let passed = false;
  let runs = 0;
  for (; runs < recordings.length + around; runs++) {
    if (signal.aborted) return { kind: "unknown", runs, reason: "it was interrupted" };
    const { outcome: { finding } } = await execute(program, {
      source: sourceAt(program, recordings, runs),
      limits,
      strict,
      captureSites: program.code !== undefined,
    });
    if (finding === undefined) passed = true;
    else if (isSameFailure(recorded, finding)) {
      return { kind: "bad", runs: runs + 1, reason: finding.message.split("\n")[0]! };
    } else otherwise ??= finding;
  }
  if (passed) return { kind: "good", runs };
  return { kind: "unknown", runs, reason: `every run fails otherwise there: ${otherwise!.message.split("\n")[0]!}` };
}

/** First each recording as it is. Then in turn each with some decisions left open, and one that is decided anew. */
function sourceAt(program: Program, recordings: readonly (readonly Decision[])[], run: number): DecisionSource {
  const decisions = recordings[run % (recordings.length + (run < recordings.length ? 0 : 1))];
  if (run < recordings.length) return new EditedSource(decisions!);
  const fresh = sourceFor(program, "portfolio", run);
  return decisions === undefined ? fresh : new EditedSource(decisions.filter((_, index) => !isOpen(index, run)), fresh);
}

/** About one in eleven, each time others. */
function isOpen(index: number, run: number): boolean {
  return (index * 7919 + run) % 11 === 0;
}
