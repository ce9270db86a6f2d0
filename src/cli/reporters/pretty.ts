/** For people: each scenario as it is done, then the sum. */
import { errorLines } from "../present/error.ts";
import { scenarioText } from "../present/scenario_text.ts";
import { summaryText } from "../present/summary_text.ts";
import type { Output, Reporter, ReporterOptions } from "./reporter.ts";

export function prettyReporter({ write, style }: Output, { many }: Pick<ReporterOptions, "many">): Reporter {
  // A story stands apart from what is around it.
  let apart = true;
  return {
    scenario({ report }) {
      const long = report.status === "fail" || report.status === "timeout";
      write((long && !apart ? "\n" : "") + scenarioText(report, style) + (long && many ? "\n" : ""));
      apart = long;
    },
    invalid({ error }) {
      write(`${apart ? "" : "\n"}${errorLines(error, style)}\n`);
      apart = true;
    },
    end({ summary, remarks = "" }) {
      write(remarks);
      if (many) write(`${apart ? "" : "\n"}${summaryText(summary, style)}\n`);
    },
    refused: (error) => write(errorLines(error, style)),
  };
}
