/** The progress of a campaign as rows: a headline, a chart, and its findings, scenarios and workers, as far as there is room. */
import type { CampaignFindingReport, CampaignReport } from "../../api/reports/campaign.ts";
import {
  averageRate,
  type CampaignView,
  describeWork,
  ratesOf,
  schedulesOf,
} from "../../api/runs/campaign/campaign_view.ts";
import type { QueueWorker } from "../../api/runs/campaign/work_queue.ts";
import { describeChoice } from "../../engine/strategies/catalog.ts";
import { count } from "../../engine/text/count.ts";
import { formatDurationMs } from "../../engine/text/duration.ts";
import { type Row, row, span } from "../view/row.ts";
import type { Theme } from "../view/theme.ts";

/** A chart of one row: columns of eight heights. */
const COLUMNS = "▁▂▃▄▅▆▇█";
const ASCII_COLUMNS = "_.-=+*#@";
const CHART_WIDTH = 40;
const MIN_ROWS_EACH = 1;

/** @param height the most rows */
export function campaignRows(view: CampaignView, height: number, theme: Theme): Row[] {
  const { report, workers } = view;
  const head = [headline(report), chartRow(view, theme)];
  const lists = [
    report.findings.map((each) => findingRow(each, theme)),
    [...report.scenarios].sort((a, b) => b.workMs - a.workMs).map((each) => scenarioRow(each, report, theme)),
    workers.map((each) => workerRow(each, report)),
  ];
  const rooms = roomsFor(lists.map(({ length }) => length), Math.max(0, height - head.length));
  return [...head, ...lists.flatMap((list, index) => cut(list, rooms[index]!))].slice(0, height);
}

/** Divides the rows among lists of these lengths. No list gets more rows than it has; the longer ones share evenly. */
function roomsFor(lengths: readonly number[], rows: number): number[] {
  const rooms = lengths.map((length) => Math.min(length, MIN_ROWS_EACH));
  let left = rows - rooms.reduce((sum, each) => sum + each, 0);
  while (left > 0 && rooms.some((room, index) => room < lengths[index]!)) {
    for (let index = 0; index < rooms.length && left > 0; index++) {
      if (rooms[index]! >= lengths[index]!) continue;
      rooms[index]!++;
      left--;
    }
  }
  return rooms;
}

function cut(rows: readonly Row[], room: number): readonly Row[] {
  if (rows.length <= room) return rows;
  if (room === 0) return [];
  return [
    ...rows.slice(0, room - 1),
    row(span(`  and ${(rows.length - room + 1).toLocaleString("en-US")} more`, "dim")),
  ];
}

function headline(report: CampaignReport): Row {
  const { runs, elapsedMs, findings, failing, canary, scenarios } = report;
  const done = scenarios.filter(({ isDone }) => isDone).length;
  return row(
    span(formatDurationMs(Math.floor(elapsedMs / 1000) * 1000), "bold"),
    `  ${count(runs, "run")}, ${averageRate(report).toLocaleString("en-US")}/s  `,
    `${done} of ${count(scenarios.length, "scenario")} done  `,
    span(count(findings.length, "finding"), findings.length > 0 ? "bad" : "plain"),
    `${failing > 0 ? ` in ${count(failing, "run")}` : ""}  `,
    span(`canary ${canary}`, canary === "missed" ? "bad" : "dim"),
  );
}

function chartRow({ report: { scenarios }, samples }: CampaignView, theme: Theme): Row {
  const { distinct, unseen } = schedulesOf(scenarios);
  const estimate = unseen === 0 ? "" : `, about ${unseen.toLocaleString("en-US")} unseen`;
  const rates = ratesOf(samples).slice(-CHART_WIDTH).map(({ perSecond }) => perSecond);
  const columns = theme.marks.bar === "█" ? COLUMNS : ASCII_COLUMNS;
  const most = Math.max(1, ...rates);
  const drawn = rates.map((rate) => columns[Math.min(7, Math.floor(8 * rate / most))]).join("");
  return row(
    span(drawn, "choice"),
    span(`${drawn === "" ? "" : "  "}${count(distinct, "schedule")} observed${estimate}`, "dim"),
  );
}

function findingRow(
  { scenario, finding, fingerprint, times, foundMs, ...choice }: CampaignFindingReport,
  { marks }: Theme,
): Row {
  const says = finding?.message.split("\n")[0] ?? fingerprint;
  return row(
    span(`${marks.fail} `, "bad"),
    { ...span(`${scenario}: ${says}`), gives: true },
    span(`  ${count(times, "run")}, ${describeChoice(choice)}, after ${formatDurationMs(foundMs)}`, "dim"),
  );
}

function scenarioRow(each: CampaignReport["scenarios"][number], { findings }: CampaignReport, { marks }: Theme): Row {
  const fails = findings.some(({ scenario, file }) => scenario === each.scenario && file === each.file);
  const state = each.isGivenUp ? ", given up" : each.isDone ? ", done" : "";
  return row(
    fails ? span(`${marks.fail} `, "bad") : span(`${marks.pass} `, "good"),
    { ...span(each.scenario), gives: true },
    span(
      `  ${count(each.runs, "run")} in ${formatDurationMs(each.workMs)}, ${count(each.distinct, "schedule")}${state}`,
      "dim",
    ),
  );
}

function workerRow(worker: QueueWorker, { scenarios }: CampaignReport): Row {
  const { name, jobs, done } = worker;
  return row(
    span(`${name}${jobs > 1 ? ` (${count(jobs, "process")})` : ""}`, "dim"),
    { ...span(`  ${describeWork(worker, scenarios)}`), gives: true },
    span(`  ${count(done, "unit")} done`, "dim"),
  );
}
