/** A run whose process ended before it did: its recording is closed with the reason, and kept like that of any failure. */
import { type Finding, type FindingKind, REAL_MEMORY } from "../../../engine/findings/finding.ts";
import { fingerprint } from "../../../engine/findings/finding.ts";
import { SeedbedError, type SourceLocation } from "../../../engine/errors.ts";
import { isBaseline } from "../../../engine/strategies/catalog.ts";
import { Store } from "../../../engine/store/store.ts";
import { decodeTrace, isDecisionEntry } from "../../../engine/trace/decode.ts";
import { endOfTrace } from "../../../engine/trace/encode.ts";
import type { LogEntry } from "../../../engine/world/log.ts";
import { nowMs } from "../../host.ts";
import { newId } from "../../new_id.ts";
import type { ScenarioReport } from "../../reports/scenario.ts";
import { shownPath } from "../../reports/shown.ts";
import { json, manifest, recordingOf, type RunContext, TRACE } from "./keep.ts";

/** The reason why a process ended. */
export interface Cause {
  readonly kind: FindingKind;
  readonly title: string;
  readonly message: string;
  readonly hint: string | undefined;
}

/** The last place in the author's code that is known. */
export interface LastPlace {
  readonly location: SourceLocation;
  /** The text of the line. */
  readonly source: string | undefined;
}

export interface CutOff {
  readonly scenario: string;
  /** Absolute path. */
  readonly file: string;
  /** Its recording as far as it came; undefined where there is none. */
  readonly recorded: string | undefined;
  readonly place: LastPlace | undefined;
  readonly cause: Cause;
  readonly problems: readonly string[];
  /** Of those that come after the baseline; undefined where one seed was asked for. */
  readonly firstSeed: number | undefined;
  readonly startedMs: number;
}

/** Keeps it, if there is a recording. @param folder the store */
export function keepCutOff(run: CutOff, folder: string, context: RunContext): ScenarioReport {
  const { recorded = "", scenario, cause, firstSeed, startedMs } = run;
  const { trace } = decodeTrace(recorded);
  const entries = trace?.entries ?? [];
  const location = run.place?.location;
  const finding: Finding = { ...cause, step: lastStep(entries), location };
  const ending = {
    status: "fail",
    finding,
    virtualMs: latestMs(entries),
    decisions: entries.filter(isDecisionEntry).length,
    entries: entries.length,
  } as const;
  const { seed, strategy } = trace?.header ?? {};
  const report: ScenarioReport = {
    name: scenario,
    file: shownPath(run.file, context.cwd),
    status: "fail",
    runs: strategy === undefined || isBaseline(strategy) || firstSeed === undefined ? 1 : seed! - firstSeed + 2,
    seed,
    strategy,
    decisions: ending.decisions,
    virtualMs: ending.virtualMs,
    durationMs: Math.round(nowMs() - startedMs),
    finding: { ...cause, step: finding.step, location, fingerprint: fingerprint(finding) },
    story: run.place && [{ ...run.place, note: "the last known line" }],
  };
  const told = (problems: readonly string[]) => problems.length === 0 ? report : { ...report, problems: [...problems] };
  if (trace === undefined) {
    return told([
      ...run.problems,
      "the run was not stored: repeating it did not end a process again, or it uses the host",
    ]);
  }
  try {
    const writer = new Store({ project: context.cwd, folder, newId, nowMs }).begin();
    try {
      const whole = firstLines(recorded, 1 + entries.length);
      writer.write(TRACE, whole + endOfTrace(whole, ending));
      const kept = { ...told(run.problems), recording: recordingOf(writer, context) };
      writer.write("report.json", json({ schema: "seedbed/report@1", scenario: kept }));
      writer.write("manifest.json", json(manifest(writer, run, context, { startedMs, folder })));
      writer.commit();
      return kept;
    } catch (error) {
      writer.discard();
      throw error;
    }
  } catch (error) {
    if (!(error instanceof SeedbedError)) throw error;
    return told([...run.problems, `the run was not stored in ${shownPath(folder, context.cwd)}: ${error.message}`]);
  }
}

/** @param lastWords what the process said last; undefined for nothing */
export function causeOf(how: string, lastWords = ""): Cause {
  const [, limit] = /a run took more than ([\d.]+ s) of real time/.exec(lastWords) ?? [];
  if (limit !== undefined) {
    return {
      kind: "hang",
      title: "real time",
      message: `the run took more than ${limit} of real time`,
      hint: "the code never yields, or takes very long: check where it was, or raise --real-timeout",
    };
  }
  const said = lastWords.replace(/^error: /, "");
  if (/out of memory|allocation failed|memory allocation/i.test(said)) {
    return {
      kind: "memory",
      title: REAL_MEMORY,
      message: `the run ran out of memory, and the process ended (${how})`,
      hint: said,
    };
  }
  return {
    kind: "crash",
    title: "process",
    message: `the process that ran it ended (${how})`,
    hint: said || undefined,
  };
}

function latestMs(entries: readonly LogEntry[]): number {
  let latest = 0;
  for (const entry of entries) {
    if ("t" in entry) latest = entry.t;
    else if ("pick" in entry && entry.at !== undefined) latest = entry.at;
  }
  return latest;
}

function lastStep(entries: readonly LogEntry[]): string | undefined {
  const last = entries.findLast((entry) => "step" in entry);
  return last && String(last.step);
}

function firstLines(text: string, count: number): string {
  let end = 0;
  for (let line = 0; line < count; line++) end = text.indexOf("\n", end) + 1;
  return text.slice(0, end);
}
