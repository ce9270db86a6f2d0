/** For programs: one document at the end. */
import type { InvalidFile, Output, Reporter, ReporterOptions } from "./reporter.ts";
import type { ScenarioReport } from "../../api/reports/scenario.ts";

export function jsonReporter({ write }: Output, { document }: ReporterOptions): Reporter {
  const scenarios: ScenarioReport[] = [];
  const invalid: InvalidFile[] = [];
  const print = (value: object) => write(`${JSON.stringify(value, null, 2)}\n`);
  return {
    scenario: ({ report }) => void scenarios.push(report),
    invalid: (file) => void invalid.push(file),
    end: (end) => print(document({ ...end, scenarios, invalid })),
    refused: (error) => print({ schema: "seedbed/error@1", ok: false, error }),
  };
}
