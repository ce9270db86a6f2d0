/** A run that is kept, as the picker shows it. */
import type { RecentRun } from "../recent_runs.ts";
import type { Look } from "./look.ts";
import { type Row, span } from "./row.ts";
import { clean, column } from "./text.ts";

const NAME_WIDTH = 34;

export function runRow({ scenario, seed, status, finding, startedMs }: RecentRun, nowMs: number, { marks }: Look): Row {
  return {
    spans: [
      span(` ${status === "pass" ? marks.pass : marks.fail} `, status === "pass" ? "good" : "bad"),
      span(column(clean(scenario), NAME_WIDTH, marks.ellipsis), "bold"),
      span(`  ${column(seed === undefined ? "" : `seed ${seed}`, 9, marks.ellipsis)}`),
      span(`  ${ageWords(nowMs - startedMs).padEnd(8)}`, "dim"),
      span(`  ${finding ?? status}`, status === "pass" ? "dim" : "bad"),
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
