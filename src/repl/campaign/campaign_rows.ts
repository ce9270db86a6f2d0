/** How a campaign goes, as rows: a headline, a chart, and what was found, is explored and works, as far as there is room. */
import type { CampaignFindingReport, CampaignReport } from "../../api/reports/campaign.ts";
import { type CampaignView, ratesOf } from "../../api/runs/campaign/campaign_view.ts";
import type { QueueWorker } from "../../api/runs/campaign/work_queue.ts";
import { describeChoice } from "../../engine/strategies/catalog.ts";
import { formatDurationMs } from "../../engine/text/duration.ts";
import { type Row, row, span } from "../view/row.ts";
import type { Theme } from "../view/theme.ts";

/** A chart of one row: columns of eight heights. */
const COLUMNS = "▁▂▃▄▅▆▇█";
const ASCII_COLUMNS = "_.-=+*#@";
const CHART_WIDTH = 40;
const FEWEST = 1;

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

/** Divides the rows among lists of these lengths: each gets what it needs, and who needs more shares what is left. */
function roomsFor(lengths: readonly number[], rows: number): number[] {
  const rooms = lengths.map((length) => Math.min(length, FEWEST));
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
  return [...rows.slice(0, room - 1), row(span(`  and ${number(rows.length - room + 1)} more`, "dim"))];
}

function headline({ runs, elapsedMs, findings, failing, canary, scenarios }: CampaignReport): Row {
  const done = scenarios.filter(({ isDone }) => isDone).length;
  return row(
    span(formatDurationMs(Math.floor(elapsedMs / 1000) * 1000), "bold"),
    `  ${counted(runs, "run")}, ${number(runs / Math.max(0.001, elapsedMs / 1000))}/s  `,
    `${done} of ${counted(scenarios.length, "scenario")} done  `,
    span(counted(findings.length, "finding"), findings.length > 0 ? "bad" : "plain"),
    `${failing > 0 ? ` in ${counted(failing, "run")}` : ""}  `,
    span(`canary ${canary}`, canary === "missed" ? "bad" : "dim"),
  );
}

function chartRow({ report: { scenarios }, samples }: CampaignView, theme: Theme): Row {
  const distinct = scenarios.reduce((sum, each) => sum + each.distinct, 0);
  const estimates = scenarios.flatMap(({ unseen }) => unseen ?? []);
  const sum = estimates.reduce((total, each) => total + each, 0);
  const unseen = sum === 0 ? "" : `, about ${number(sum)} unseen`;
  const rates = ratesOf(samples).slice(-CHART_WIDTH).map(({ perSecond }) => perSecond);
  const columns = theme.marks.bar === "█" ? COLUMNS : ASCII_COLUMNS;
  const most = Math.max(1, ...rates);
  const drawn = rates.map((rate) => columns[Math.min(7, Math.floor(8 * rate / most))]).join("");
  return row(
    span(drawn, "choice"),
    span(`${drawn === "" ? "" : "  "}${counted(distinct, "schedule")} observed${unseen}`, "dim"),
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
    span(`  ${counted(times, "run")}, ${describeChoice(choice)}, after ${formatDurationMs(foundMs)}`, "dim"),
  );
}

function scenarioRow(each: CampaignReport["scenarios"][number], { findings }: CampaignReport, { marks }: Theme): Row {
  const fails = findings.some(({ scenario, file }) => scenario === each.scenario && file === each.file);
  const state = each.isGivenUp ? ", given up" : each.isDone ? ", done" : "";
  return row(
    fails ? span(`${marks.fail} `, "bad") : span(`${marks.pass} `, "good"),
    { ...span(each.scenario), gives: true },
    span(
      `  ${counted(each.runs, "run")} in ${formatDurationMs(each.workMs)}, ${
        counted(each.distinct, "schedule")
      }${state}`,
      "dim",
    ),
  );
}

function workerRow({ name, jobs, busy, done, unit }: QueueWorker, { scenarios }: CampaignReport): Row {
  const scenario = scenarios.find(({ digest }) => digest === unit?.scenario)?.scenario ?? "the canary";
  const seeds = unit?.seeds === undefined
    ? "opening"
    : `seeds ${unit.seeds.first} to ${unit.seeds.first + unit.seeds.count - 1}`;
  const doing = unit !== undefined ? `${scenario}, ${seeds}` : busy > 0 ? counted(busy, "unit") : "idle";
  return row(
    span(`${name}${jobs > 1 ? ` (${counted(jobs, "process")})` : ""}`, "dim"),
    { ...span(`  ${doing}`), gives: true },
    span(`  ${counted(done, "unit")} done`, "dim"),
  );
}

function counted(value: number, noun: string): string {
  return `${number(value)} ${value === 1 ? noun : noun.endsWith("s") ? `${noun}es` : `${noun}s`}`;
}

function number(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
