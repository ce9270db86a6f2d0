/** The sum of an exploration, for people: what was run, how much of the behaviour that was, and each finding in a line. */
import type { ExploreReport } from "../../api/reports/explore.ts";
import { noRun } from "../../api/runs/run/scenario_report.ts";
import { formatDurationMs } from "../../engine/text/duration.ts";
import { describeChoice } from "../../engine/strategies/catalog.ts";
import type { Style } from "./style.ts";
import { count, escapeControls, fit } from "./text.ts";

/** Nothing for a single run: its scenario's own lines say it all. */
export function explorationText(report: ExploreReport, { colors, marks, width }: Style): string {
  const { runs, failing, findings, seen, stopped, exhausted, unmet, durationMs } = report;
  if (runs === 1) return "";
  const perSecond = Math.round(runs / Math.max(0.001, durationMs / 1000));
  const lines = [
    `explored ${count(runs, "run")} in ${formatDurationMs(durationMs)} (${perSecond.toLocaleString("en-US")}/s)` +
    `${stopped === undefined ? "" : `, ${STOPPED[stopped]}`}`,
  ];
  if (seen.runs > 0) lines.push(seenWords(seen));
  if (exhausted !== undefined && findings.length > 0) {
    const within = exhausted.bounds.length === 0 ? "" : ` (${exhausted.bounds.join(", ")})`;
    lines.push(`exhausted: ${count(exhausted.schedules, "schedule")}${within}, and there are no others`);
  }
  if (findings.length > 0) {
    const of = count(findings.length, "finding");
    lines.push(`${of} in ${count(failing, "failing run")}${findings.length === 1 ? "" : ":"}`);
  }
  const rows = findings.map(({ times, report: first }) => ({
    times: `${times.toLocaleString("en-US")}×`,
    choice: describeChoice(first),
    says: escapeControls(first.finding?.message.split("\n")[0] ?? first.status),
  }));
  const widest = (of: "times" | "choice") => Math.max(...rows.map((row) => row[of].length));
  const listed = rows.length < 2 ? [] : rows.map(({ times, choice, says }) => {
    const left = `  ${times.padStart(widest("times"))} ${choice.padEnd(widest("choice"))}  `;
    return left + fit(says, Math.max(20, width - left.length), marks.ellipsis);
  });
  // Without findings it is said of the scenario itself.
  const missing = findings.length === 0 ? [] : unmet.map((each) => `  ${escapeControls(noRun(each))}`);
  return `\n${[...lines.map((line) => colors.dim(line)), ...listed, ...missing].join("\n")}\n`;
}

const STOPPED = {
  time: "until the time was over",
  interrupted: "until it was interrupted",
  crashes: "until too many runs had ended their process",
};

/** `312 distinct schedules, about 14 more by estimate; a new run has a new one with a chance of 0.4%` */
function seenWords({ distinct, unseen, newChance }: ExploreReport["seen"]): string {
  const left = unseen === 0 ? "no more by estimate" : `about ${unseen.toLocaleString("en-US")} more by estimate`;
  return `${count(distinct, "distinct schedule")}, ${left} (Chao1); ${percent(newChance)} of further runs would be new`;
}

/** A share from 0 to 1 in words: `0.4%`. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))}%`;
}
