/** Runs of the store as a person reads them. */
import type { StoredRunReport } from "../output/runs.ts";
import type { Style } from "./style.ts";
import { count, escapeControls, fit, padTo, widthOf } from "./text.ts";
import { describeChoice } from "../../engine/strategies/catalog.ts";

const MAX_SCENARIO_WIDTH = 32;

/** Id, status, scenario, seed, finding and age, in columns. */
export function runLines(runs: readonly StoredRunReport[], { colors, marks, width }: Style): string {
  const rows = runs.map((run) => [
    run.id,
    run.status,
    fit(escapeControls(run.scenario ?? ""), MAX_SCENARIO_WIDTH, marks.ellipsis),
    run.seed === undefined ? "" : describeChoice({ strategy: run.strategy, seed: run.seed }),
    ageText(run.ageMs),
    escapeControls(run.problem ?? run.finding ?? ""),
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(0, ...rows.map((row) => widthOf(row[column]!))));
  const left = widths.reduce((sum, each) => sum + each + 2, 0);
  return rows.map(([id, status, scenario, seed, age, finding]) => {
    const paint = status === "pass" ? colors.green : status === "unreadable" ? colors.yellow : colors.red;
    const columns = [
      padTo(id!, widths[0]!),
      paint(padTo(status!, widths[1]!)),
      padTo(scenario!, widths[2]!),
      colors.dim(padTo(seed!, widths[3]!)),
      colors.dim(padTo(age!, widths[4]!)),
      fit(finding!, Math.max(24, width - left), marks.ellipsis),
    ];
    return `${columns.join("  ").trimEnd()}\n`;
  }).join("");
}

/** `3 temporary files`, folders among them. */
export function leftoversText(number: number): string {
  return count(number, "temporary file");
}

const UNITS = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1_000]] as const;

/** `3 d`, `5 h`, `12 min`, `40 s`: how long ago, in its largest unit. */
export function ageText(ms: number): string {
  const [name, length] = UNITS.find(([, unitMs]) => ms >= unitMs) ?? ["s", 1_000];
  return `${Math.max(0, Math.floor(ms / length))} ${name}`;
}
