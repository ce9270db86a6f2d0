/** Verifies that a trace file is whole, unchanged, and as a run would have written it. */
import type { Trace, TraceProblem } from "../../../engine/trace/decode.ts";
import { warningsOf } from "../../../engine/trace/warnings.ts";
import { whyNotReplayable } from "../../../engine/trace/revisions.ts";
import { decodeTraceFile } from "./trace_file.ts";

export interface VerifyOptions {
  /** True if a warning counts like a problem; it does unless this is false. */
  readonly strict?: boolean | undefined;
}

export interface Verified {
  readonly ok: boolean;
  /** As far as it is valid. */
  readonly trace: Trace | undefined;
  /** Version of the format that the file is of. */
  readonly version: number | undefined;
  /** The first thing that is wrong: format, version, a line, lines that do not fit together, the counts, the checksum, what the engine has changed since. */
  readonly problems: readonly TraceProblem[];
  /** Warnings about a trace that is whole and valid. */
  readonly warnings: readonly TraceProblem[];
}

/** @throws SeedbedError when the file cannot be read, or is no text */
export async function verifyTrace(file: string, { strict = true }: VerifyOptions = {}): Promise<Verified> {
  const { trace, version, problems: broken } = await decodeTraceFile(file);
  const problems = trace === undefined || broken.length > 0 ? broken : problemsOfRevision(trace);
  const warnings = trace === undefined || problems.length > 0 ? [] : warningsOf(version!);
  return { ok: problems.length === 0 && (!strict || warnings.length === 0), trace, version, problems, warnings };
}

function problemsOfRevision(trace: Trace): TraceProblem[] {
  const message = whyNotReplayable(trace);
  return message === undefined ? [] : [{ line: 1, message: `it cannot be replayed: ${message}` }];
}
