/** The sum of several scenarios: `2 passed, 1 failed   12 ms`. */
import { formatDurationMs } from "../../engine/text/duration.ts";
import type { Summary } from "../../api/reports/events.ts";
import type { Style } from "./style.ts";

export function summaryText({ passed, failed, skipped, invalid, durationMs }: Summary, { colors }: Style): string {
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
