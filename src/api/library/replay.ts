/** `replay`: a recorded run again. */
import { nowMs } from "../host.ts";
import type { OpenedTrace } from "../runs/traces/open_trace.ts";
import type { ScenarioReport } from "../reports/scenario.ts";
import { withRealTimeout } from "./real_timeout.ts";
import { requireOptions } from "./settings.ts";
import { TRACE, type TraceOptions, withTrace } from "./trace.ts";

/** The result of `replay`. */
export interface ReplayReport {
  /** True if the run passes, as it was recorded. */
  readonly ok: boolean;
  /** `divergence` when it was not the run that was recorded. */
  readonly verdict: "reproduced" | "divergence";
  /** The first difference; undefined when there is none. */
  readonly difference: string | undefined;
  /** The code, compared with what was recorded; `none` when there is none. */
  readonly sources: OpenedTrace["sources"];
  /** The report of the run. */
  readonly scenario: ScenarioReport;
}

/**
 * Runs a recorded trace again, as `seedbed replay` does.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { replay, run } from "seedbed";
 *
 * await run("counter.scenario.ts", { seeds: 20, record: "failing.jsonl" });
 * const { ok, verdict } = await replay("failing.jsonl");
 * equal(ok, false);
 * equal(verdict, "reproduced");
 * ```
 *
 * @param trace The path of a trace; or `latest`, `last-fail` or the beginning of an id, for a run of the store.
 * @param options The folder, the sources, and whether code of others may run.
 * @returns Whether the recorded run was reproduced, and the report of the run.
 * @throws {SeedbedError} `unreadable` or `invalid` if the trace or its code cannot be loaded; `contract` for a trace of an older
 * engine that used something that has changed since.
 */
export async function replay(trace: string, options: TraceOptions = {}): Promise<ReplayReport> {
  requireOptions("replay", TRACE, options);
  const { signal, strict } = options;
  signal?.throwIfAborted();
  return await withTrace(trace, options, async (opened, cwd) => {
    const { replayTrace } = await import("../runs/traces/replay_trace.ts");
    const { replayReport } = await import("../runs/traces/replay_report.ts");
    const startedMs = nowMs();
    const replayed = await withRealTimeout(options.realTimeoutMs, () => replayTrace(opened, { strict, signal }));
    const { ok, verdict, difference } = replayed;
    const scenario = await replayReport(opened, replayed, { cwd }, nowMs() - startedMs);
    return { ok, verdict, difference, sources: opened.sources, scenario };
  });
}
