/** The report on a search that was interrupted while the code of its scenario did not yield. */
import type { ScenarioReport } from "../../api/reports/scenario.ts";
import { interruptedAfter } from "../../api/runs/run/scenario_report.ts";

export function interruptedReport(
  { name, file, runs }: { readonly name: string; readonly file: string; readonly runs: number },
): ScenarioReport {
  return {
    name,
    file,
    status: "pass",
    runs,
    interrupted: true,
    decisions: 0,
    virtualMs: 0,
    durationMs: 0,
    warnings: [interruptedAfter(runs), "the current run did not return, and was stopped"],
  };
}
