/** For people: each scenario as it is done, then the sum. */
import { formatDurationMs } from "../../engine/ir/duration.ts";
import type { Context } from "../context.ts";
import { errorLines } from "../present/error.ts";
import { scenarioText } from "../present/scenario_text.ts";
import type { Reporter, Summary } from "./reporter.ts";

export function prettyReporter({ print, style }: Context, command: "run" | "test"): Reporter {
  // A story stands apart from what is around it.
  let apart = true;
  return {
    scenario(report) {
      const long = report.status === "fail" || report.status === "timeout";
      print((long && !apart ? "\n" : "") + scenarioText(report, style) + (long && command === "test" ? "\n" : ""));
      apart = long;
    },
    invalid(_file, error) {
      print(`${apart ? "" : "\n"}${errorLines(error, style)}\n`);
      apart = true;
    },
    end(summary) {
      if (command === "test") print(`${apart ? "" : "\n"}${sum(summary)}\n`);
    },
  };

  function sum({ passed, failed, skipped, invalid, durationMs }: Summary): string {
    const { colors } = style;
    const parts = [
      [passed, "passed", colors.green],
      [failed, "failed", colors.red],
      [skipped, "skipped", colors.yellow],
      [invalid, "invalid", colors.red],
    ] as const;
    const shown = parts.filter(([number, word]) => number > 0 || word === "passed")
      .map(([number, word, paint]) => paint(`${number} ${word}`));
    return `${shown.join(", ")}   ${colors.dim(formatDurationMs(durationMs))}`;
  }
}
