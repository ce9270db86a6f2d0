/** Campaigns, for people. */
import type { CampaignFindingReport, CampaignReport } from "../../api/reports/campaign.ts";
import { averageRate } from "../../api/runs/campaign/campaign_view.ts";
import { formatDurationMs } from "../../engine/text/duration.ts";
import { describeChoice } from "../../engine/strategies/catalog.ts";
import { errorLines } from "./error.ts";
import type { Style } from "./style.ts";
import { count, escapeControls, fit } from "./text.ts";

/** How it stands: what was run, a line for each scenario, and a line for each finding. */
export function campaignText(report: CampaignReport, style: Style): string {
  const { scenarios, findings, skipped, invalid, problem } = report;
  const { colors, marks } = style;
  const failed = new Map(Map.groupBy(findings, keyOf));
  const rows = scenarios.map((each) => {
    const mark = failed.has(keyOf(each)) ? colors.red(marks.fail) : colors.green(marks.pass);
    const state = scenarioState(each);
    const seen = each.observed === 0
      ? ""
      : `, ${count(each.distinct, "schedule")} in ${count(each.observed, "observed run")}${unseenText(each)}`;
    const said = `${count(each.runs, "run")} in ${formatDurationMs(each.workMs)}${seen}${
      state === "" ? "" : `, ${state}`
    }`;
    return `${mark} ${escapeControls(each.scenario)}   ${colors.dim(`${escapeControls(each.file)}   ${said}`)}\n`;
  });
  const others = [
    ...skipped.map(({ name, why }) =>
      `${colors.yellow(marks.skip)} ${escapeControls(name)}   ${escapeControls(why)}\n`
    ),
    ...invalid.map(({ error }) => errorLines(error, style)),
    ...(problem === undefined ? [] : [errorLines(problem, style)]),
    ...(report.canary === "missed" ? [`${colors.red(marks.fail)} ${CANARY_MISSED}\n`] : []),
  ];
  return `${headline(report)}\n${[...rows, ...others].join("")}\n${findingsText(findings, style)}`;
}

/** Whether a scenario is over, and why; empty if it is not. */
export function scenarioState({ isGivenUp, isDone }: CampaignReport["scenarios"][number]): string {
  return isGivenUp ? "given up: too many runs ended their process" : isDone ? "done" : "";
}

function unseenText({ unseen }: CampaignReport["scenarios"][number]): string {
  return unseen === undefined || unseen === 0 ? "" : `, about ${unseen.toLocaleString("en-US")} more unseen`;
}

const CANARY_MISSED =
  "the canary's planted bug was not found: the campaign's own machinery is broken, and that nothing else was found says nothing";

function headline(report: CampaignReport): string {
  const { id, state, runs, elapsedMs, strategy, firstSeed } = report;
  const perSecond = averageRate(report).toLocaleString("en-US");
  return `campaign ${id}: ${STATES[state]}, ${count(runs, "run")} in ${
    formatDurationMs(elapsedMs)
  } (${perSecond}/s), ` +
    `${strategy} from seed ${firstSeed.toLocaleString("en-US")} on`;
}

/** The state of a campaign, in words. */
export const STATES = { running: "running", done: "done", stopped: "stopped", time: "its time is over" };

export function findingsText(
  findings: readonly CampaignFindingReport[],
  { colors, width, marks }: Style,
): string {
  if (findings.length === 0) return "no findings\n";
  const lines = findings.map(({ scenario, times, finding, replay, problems = [], ...choice }) => {
    const says = finding?.message.split("\n")[0] ?? choice.fingerprint;
    const first = `${escapeControls(scenario)}: ${escapeControls(says)}`;
    return [
      `${colors.red(marks.fail)} ${fit(first, Math.max(20, width - 2), marks.ellipsis)}`,
      colors.dim(`  ${count(times, "run")}, the first with ${describeChoice(choice)}`),
      ...(replay === undefined ? [] : [`  ${escapeControls(replay)}`]),
      ...problems.map((problem) => `  ${colors.yellow(escapeControls(problem))}`),
      "",
    ].join("\n");
  });
  return `${count(findings.length, "finding")}:\n${lines.join("")}`;
}

function keyOf({ scenario, file }: { readonly scenario: string; readonly file: string }): string {
  return JSON.stringify([scenario, file]);
}
