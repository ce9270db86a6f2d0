/** For programs: one document at the end. */
import type { Context } from "../context.ts";
import type { ErrorReport } from "../../api/report/error.ts";
import type { ScenarioReport } from "../../api/report/scenario.ts";
import type { Reporter } from "./reporter.ts";

export function jsonReporter({ print }: Context, command: "run" | "test"): Reporter {
  const scenarios: ScenarioReport[] = [];
  const invalid: { file: string; error: ErrorReport }[] = [];
  return {
    scenario: (report) => void scenarios.push(report),
    invalid: (file, error) => void invalid.push({ file, error }),
    end(summary, ok) {
      const document = command === "run"
        ? { schema: "seedbed/run@1", ok, scenario: scenarios[0] }
        : { schema: "seedbed/test@1", ok, summary, scenarios, invalid };
      print(`${JSON.stringify(document, null, 2)}\n`);
    },
  };
}
