/** Replays a trace and says whether it was the run that was recorded. */
import { isCostly } from "../../../engine/findings/finding.ts";
import type { Executed } from "../../../engine/modes/execute.ts";
import { replay, type ReplayOptions } from "../../../engine/modes/replay.ts";
import { encodeFinding } from "../../../engine/trace/encode.ts";
import { ENGINE_REVISION, type TraceFinding } from "../../../engine/trace/format.ts";
import type { OpenedTrace } from "./open_trace.ts";

export interface Replayed extends Executed {
  readonly verdict: "reproduced" | "divergence";
  /** True if it passes, as it was recorded. */
  readonly ok: boolean;
  /** The first divergence; undefined when there is none. */
  readonly difference: string | undefined;
}

export async function replayTrace(
  { program, trace }: OpenedTrace,
  options: ReplayOptions = {},
): Promise<Replayed> {
  const executed = await replay(program, trace, options);
  const difference = differenceOf(trace, executed);
  const ok = difference === undefined && trace.footer.end === "pass";
  return { ...executed, ok, verdict: difference === undefined ? "reproduced" : "divergence", difference };
}

function differenceOf({ header, footer: recorded }: OpenedTrace["trace"], { outcome }: Executed): string | undefined {
  const { finding } = outcome;
  const wasDivergence = recorded.finding?.kind === "divergence";
  if (finding?.kind === "divergence" && !wasDivergence) return finding.message;
  // An older engine may have put it in other words.
  const words = header.engine === ENGINE_REVISION;
  if (recorded.end !== outcome.status || !isSame(recorded.finding, finding && encodeFinding(finding), words)) {
    return `the recording ended with ${describe(recorded.end, recorded.finding)}, ` +
      `the replay with ${describe(outcome.status, finding && encodeFinding(finding))}`;
  }
  const counts = [
    ["entries", recorded.entries, outcome.entries],
    ["decisions", recorded.decisions, outcome.decisions],
    ["ms of virtual time", recorded.virtualMs, outcome.virtualMs],
  ] as const;
  for (const [what, before, now] of counts) {
    if (before !== now) return `the recording has ${before} ${what}, the replay ${now}`;
  }
  return undefined;
}

/** @param words whether the message counts */
function isSame(was: TraceFinding | undefined, is: TraceFinding | undefined, words: boolean): boolean {
  if (was === undefined || is === undefined) return was === is;
  // The limit may be another one, and how much of its last line is known.
  if (isCostly(was)) return was.kind === is.kind && was.title === is.title;
  return was.fingerprint === is.fingerprint && (!words || was.message === is.message);
}

function describe(status: string, finding: TraceFinding | undefined): string {
  if (finding === undefined) return `a ${status}`;
  return `"${finding.message}"${finding.at === undefined ? "" : ` at ${finding.at}`}`;
}
