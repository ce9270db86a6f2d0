/** A run that is kept, as the picker shows it. */
import { describeChoice } from "../../engine/strategies/catalog.ts";
import type { RecentRun } from "../recent_runs.ts";
import type { Theme } from "./theme.ts";
import { fitted, type Row, span } from "./row.ts";

export function runRow(
  { id, scenario, seed, strategy, status, finding, problem, startedMs }: RecentRun,
  nowMs: number,
  width: number,
  { marks }: Theme,
): Row {
  const cell = (text: string, columns: number, tone: "plain" | "bold" | "dim" = "plain") =>
    fitted([span(text, tone)], columns, marks.ellipsis);
  const name = Math.max(20, Math.min(60, Math.floor((width - 26) / 2)));
  return {
    spans: [
      span(` ${status === "pass" ? marks.pass : marks.fail} `, status === "pass" ? "good" : "bad"),
      ...cell(scenario ?? id, name, "bold"),
      ...cell(seed === undefined ? "" : `  ${describeChoice({ strategy, seed })}`, 12),
      ...cell(ageWords(nowMs - startedMs), 10, "dim"),
      span(finding ?? problem ?? status, status === "pass" ? "dim" : "plain"),
    ],
  };
}

/** `just now`, `5 min`, `3 h`, `12 days`. */
export function ageWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / 60 / 24)} days`;
}
