/** A run that is over, as its report told it: from the store, or, for a trace that is not in a store, from the trace. */
import { basename, join } from "node:path";
import type { ResolvedConfig } from "../api/project/config/resolve.ts";
import { TRACE_FILE } from "../api/runs/traces/select_trace.ts";
import { readTraceFile, type Trace } from "../api/runs/traces/trace_file.ts";
import { parsePlace } from "../engine/ir/place.ts";
import { type Manifest, manifestSchema } from "../engine/store/manifest.ts";
import type { Context } from "./context.ts";
import { traceOperand } from "./options/trace.ts";
import type { ScenarioReport } from "../api/reports/scenario.ts";
import { readRunFile, readRunReport } from "./run_files.ts";

export interface StoredReport {
  /** Absolute path of the trace. */
  readonly path: string;
  /** The name of the run. */
  readonly shown: string;
  /** Undefined if the trace is not in a store. */
  readonly manifest: Manifest | undefined;
  readonly trace: Awaited<ReturnType<typeof readTraceFile>>;
  readonly report: ScenarioReport;
}

/** @throws SeedbedError that names the file which is not there, or not whole */
export async function readStoredReport(
  text: string,
  config: () => Promise<ResolvedConfig>,
  context: Context,
): Promise<StoredReport> {
  const { path, shown, folder } = await traceOperand(text, config, context);
  const trace = await readTraceFile(path);
  // A shrunk trace in the folder of a run is another run than the one that is reported there.
  if (folder === undefined || basename(path) !== TRACE_FILE) {
    return { path, shown, trace, manifest: undefined, report: traceReport(trace) };
  }
  const manifest = await readRunFile(join(folder, "manifest.json"), manifestSchema);
  const report = readRunReport(folder);
  return { path, shown, trace, manifest, report };
}

function traceReport({ header, footer }: Trace & Pick<StoredReport["trace"], "footer">): ScenarioReport {
  const { scenario, code, seed, strategy } = header;
  const { end: status, decisions, virtualMs, finding } = footer;
  const location = finding?.at === undefined ? undefined : parsePlace(finding.at);
  const { at: _, ...told } = finding ?? {};
  return {
    name: scenario.name,
    file: code?.entry ?? scenario.name,
    tags: scenario.tags,
    status,
    runs: 1,
    seed,
    strategy,
    decisions,
    virtualMs,
    durationMs: 0,
    finding: finding && { ...told as typeof finding, location },
    story: location && [{ location, task: finding?.task, note: "fails here" }],
  };
}
