/** `replay`: a recorded run again. */
import { nowMs } from "../host.ts";
import type { OpenedTrace } from "../runs/traces/open_trace.ts";
import { replayTrace } from "../runs/traces/replay_trace.ts";
import { replayReport } from "../runs/traces/replay_report.ts";
import type { ScenarioReport } from "../reports/scenario.ts";
import { withRealTimeout } from "./real_timeout.ts";
import { requireOptions } from "./settings.ts";
import { TRACE, type TraceOptions, withTrace } from "./trace.ts";

export interface ReplayReport {
  /** Whether the run passes, as it was recorded. */
  readonly ok: boolean;
  /** `drift` when it was not the run that was recorded. */
  readonly verdict: "reproduced" | "drift";
  /** The first difference; undefined when there is none. */
  readonly difference: string | undefined;
  /** The code, compared with what was recorded; `none` when there is none. */
  readonly sources: OpenedTrace["sources"];
  readonly scenario: ScenarioReport;
}

/**
 * Runs a recorded trace again, as `seedbed replay` does.
 *
 * @param trace a path, or a selector such as `latest` for a run of the store
 * @throws {SeedbedError} when the trace or its code cannot be read or is not valid
 */
export async function replay(trace: string, options: TraceOptions = {}): Promise<ReplayReport> {
  requireOptions("replay", TRACE, options);
  const { signal, strict } = options;
  signal?.throwIfAborted();
  return await withTrace(trace, options, async (opened, cwd) => {
    const startedMs = nowMs();
    const replayed = await withRealTimeout(options.realTimeoutMs, () => replayTrace(opened, { strict, signal }));
    const { ok, verdict, difference } = replayed;
    const scenario = await replayReport(opened, replayed, { cwd }, nowMs() - startedMs);
    return { ok, verdict, difference, sources: opened.sources, scenario };
  });
}
