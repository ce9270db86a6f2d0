/** A scenario's report as a person reads it: one line if it passed, a story if it did not. */
import { formatDurationMs } from "../../engine/text/duration.ts";
import type { z } from "zod";
import type {
  Contrast,
  FindingReport,
  KnownReport,
  ScenarioReport,
  shrunkSchema,
  StoryLine,
} from "../../api/reports/scenario.ts";
import { clickable, withClickablePlace } from "../../api/reports/places.ts";
import { placeText } from "./error.ts";
import type { Style } from "./style.ts";
import { count, escapeControls, fit, fitAround, linesOf, padTo, widthOf } from "./text.ts";
import { describeChoice } from "../../engine/strategies/catalog.ts";
import { asTyped } from "./typed.ts";

export function scenarioText(report: ScenarioReport, style: Style): string {
  const { colors, marks } = style;
  switch (report.status) {
    case "pass": {
      const facts = [count(report.runs, "run"), ...commonFacts(report)];
      const next = report.hint === undefined ? [] : [colors.dim(escapeControls(asTyped(report.hint)))];
      const lines = [
        ...searchedInVain(report),
        ...exhaustedWords(report),
        ...crashesWords(report),
        ...seenWords(report),
        ...closingLines(report, style),
        ...next,
      ];
      return titleLine(colors.green(marks.pass), report.name, facts, style) + indented(lines);
    }
    case "skip":
      return titleLine(
        colors.yellow(marks.skip),
        report.name,
        [`skipped: ${escapeControls(report.skipped ?? "")}`],
        style,
      );
    default:
      return failureText(report, style);
  }
}

function failureText(report: ScenarioReport, style: Style): string {
  const { colors, marks } = style;
  const choice = describeChoice(report);
  const title = titleLine(colors.red(marks.fail), report.name, [choice, ...commonFacts(report)], style);
  const body = [
    ...report.finding === undefined ? [] : findingLines(report.finding, report.decisions, style),
    ...block(storyLines(clickableStory(report), style)),
    ...block(detailLines(report, style)),
    ...block(printedLines(report, style)),
    ...closingLines(report, style),
  ];
  const single = body.filter((line, index) => line !== "" || (body[index - 1] ?? "") !== "" && index < body.length - 1);
  return title + indented(single);
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => line === "" ? "\n" : `  ${line}\n`).join("");
}

/** The title, and what there is to know in numbers at the right edge. */
function titleLine(mark: string, name: string, facts: readonly string[], { colors, marks, width }: Style): string {
  const right = facts.join(` ${marks.dot} `);
  const left = escapeControls(name);
  const gap = Math.max(3, width - widthOf(mark) - 1 - widthOf(left) - widthOf(right));
  return `${mark} ${colors.bold(left)}${" ".repeat(gap)}${colors.dim(right)}\n`;
}

function commonFacts({ decisions, virtualMs, durationMs }: ScenarioReport): string[] {
  return [count(decisions, "decision"), `${formatDurationMs(virtualMs)} virtual`, formatDurationMs(durationMs)];
}

function findingLines({ kind, message }: FindingReport, decisions: number, { colors }: Style): string[] {
  const when = kind === "invariant" && message.endsWith(" broke") && decisions > 0
    ? ` after decision ${decisions}`
    : "";
  return linesOf(message + when).map((line) => colors.red(line));
}

const MIN_SOURCE_WIDTH = 30;
const INDENT = 4;
const GAP = 3;

/** The story with its places as they can be clicked. */
export function clickableStory(report: Pick<ScenarioReport, "file" | "story">): StoryLine[] {
  return (report.story ?? []).map((line) =>
    line.location === undefined ? line : { ...line, location: clickable(report, line.location) }
  );
}

/** Place, source, task, time and remark, in columns; the time if any has passed. */
export function storyLines(story: readonly StoryLine[], { colors, marks, width }: Style): string[] {
  const tellsTime = story.some(({ atMs = 0 }) => atMs > 0);
  const rows = story.map(({ location, source, task, atMs, note }) => [
    location === undefined ? "" : placeText({ file: location.file, line: location.line }),
    escapeControls(source ?? ""),
    escapeControls(task ?? ""),
    !tellsTime || atMs === undefined ? "" : formatDurationMs(atMs),
    note === undefined ? "" : `${marks.remark} ${escapeControls(note)}`,
  ]);
  const widest = (column: number) => Math.max(0, ...rows.map((row) => widthOf(row[column]!)));
  // Source lines get what the others leave.
  const room = Math.max(
    MIN_SOURCE_WIDTH,
    width - [0, 2, 3, 4].reduce((sum, column) => sum + widest(column) + GAP, 0) - INDENT,
  );
  for (const [index, row] of rows.entries()) {
    row[1] = fitAround(row[1]!, room, story[index]!.sourceColumn ?? 0, marks.ellipsis);
  }
  const widths = [0, 1, 2, 3].map(widest);
  return rows.flatMap(([place, source, task, time, note], index) => {
    const columns = [
      [colors.cyan, place!],
      [same, source!],
      [colors.magenta, task!],
      [colors.dim, time!.padStart(widths[3]!)],
    ] as const;
    const shown = columns.flatMap(([paint, text], index) =>
      widths[index] === 0 ? [] : [paint(padTo(text, widths[index]!))]
    );
    const { callers = [] } = story[index]!;
    const way = callers.length === 0
      ? []
      : [`  ${" ".repeat(widths[0]!)}     ${colors.dim(`in ${callers.join(` ${marks.remark} `)}`)}`];
    return [`  ${[...shown, colors.dim(note!)].join("   ")}`.trimEnd(), ...way];
  });
}

function same(text: string): string {
  return text;
}

/** Returns the lines that the finding adds. The frames of its stack are told as far as the story has not named their places. */
function detailLines(report: ScenarioReport, { colors }: Style): string[] {
  const { finding, story = [] } = report;
  const told = story.flatMap(({ location }) =>
    location === undefined ? [] : [placeText({ ...location, column: undefined })]
  );
  const details = (finding?.details ?? []).filter((detail) =>
    !told.some((place) => detail.startsWith("at ") && (detail.endsWith(` ${place}`)))
  );
  return details.map((detail) => withClickablePlace(report, detail)).flatMap(linesOf).map((line) =>
    colors.dim(`  ${line}`)
  );
}

/** The end of what the run printed. */
function printedLines({ printed = [] }: ScenarioReport, { colors, width, marks }: Style): string[] {
  if (printed.length === 0) return [];
  const shown = printed.slice(-MAX_PRINTED).map((line) =>
    fit(escapeControls(line), width - PRINTED_INDENT, marks.ellipsis)
  );
  const earlier = printed.length > MAX_PRINTED ? ` (the last ${MAX_PRINTED} of ${printed.length} lines)` : "";
  return [`printed${earlier}`, ...shown.map((line) => `  ${colors.dim(line)}`)];
}

const MAX_PRINTED = 20;
const PRINTED_INDENT = 4;

/** Says how many distinct runs the search has seen, and how many more there are by estimate. */
function seenWords({ seen }: ScenarioReport): string[] {
  if (seen === undefined) return [];
  const { runs, distinct, unseen, saturated, sampled } = seen;
  const left = unseen === 0 ? "no more by estimate" : `about ${unseen} more by estimate`;
  if (sampled) {
    const schedules = distinct === 1 ? "schedule" : "schedules";
    return [`${distinct} distinct ${schedules} among the first ${runs} seeds, ${left} (Chao1)`];
  }
  const end = saturated ? "saturated: " : "";
  return [`${end}${distinct} distinct among ${runs} runs, ${left} (Chao1)`];
}

/** All schedules were run, so that no other seed can fail: a proof within its bounds. */
function exhaustedWords({ exhausted }: ScenarioReport): string[] {
  if (exhausted === undefined) return [];
  const { schedules, bounds } = exhausted;
  const within = bounds.length === 0 ? "" : ` (${bounds.join(", ")})`;
  return [`exhausted: ${schedules === 1 ? "the only schedule passes" : `all ${schedules} schedules pass`}${within}`];
}

/** All crashes at writes were tried, in the default order; seeds follow, which try some of them in other orders. */
export function crashesWords({ crashes }: Pick<ScenarioReport, "crashes">): string[] {
  if (crashes === undefined) return [];
  const { runs, exhausted, bounds } = crashes;
  if (!exhausted) return [`${runs.toLocaleString("en-US")} crashes at a write pass, and there are more`];
  const all = runs === 1
    ? "the only crash at a write passes"
    : `all ${runs.toLocaleString("en-US")} crashes at a write pass`;
  return [`exhausted: ${all} (${bounds.join(", ")})`];
}

/** Many runs that pass say nothing if there was nothing to choose: somebody may believe that orders were tried. */
function searchedInVain({ runs, decisions }: ScenarioReport): string[] {
  if (runs === 1 || decisions > 0) return [];
  return ["no run had a choice to make: all were the same. Only what happens at the same time has an order to try"];
}

function closingLines(
  { finding, needs = [], known = [], shrunk, warnings = [], problems = [], recorded, recording }: ScenarioReport,
  { colors, marks }: Style,
): string[] {
  const lines = needs.map((need) => `needs ${escapeControls(need)}`);
  if (finding?.hint !== undefined) lines.push(`hint: ${escapeControls(asTyped(finding.hint))}`);
  if (shrunk !== undefined) {
    const words = shrunkWords(shrunk, marks.to);
    if (words !== undefined) lines.push(words);
  }
  for (const outcome of known) lines.push(...linesOf(knownWords(outcome)).map((line) => escapeControls(line)));
  for (const warning of warnings) lines.push(colors.yellow(escapeControls(warning)));
  for (const problem of problems) lines.push(colors.yellow(escapeControls(problem)));
  if (recorded !== undefined) lines.push(`recorded ${escapeControls(recorded)}`);
  if (recording !== undefined) {
    lines.push(`replay   ${colors.cyan(escapeControls(recording.replay))}`);
    if (recording.explore !== undefined) lines.push(`explore  ${colors.cyan(escapeControls(recording.explore))}`);
  }
  return lines;
}

/** What came of a failure that was known. */
export function knownWords({ verdict, message, file }: KnownReport): string {
  switch (verdict) {
    case "still fails":
      return `still fails: ${message}`;
    case "fails otherwise":
      return `fails otherwise than it did: ${message}`;
    case "fixed":
      return `fixed, and forgotten: ${message}`;
    case "no longer applies":
      return `no longer applies, since the scenario decides something else: ${message} (kept in ${file})`;
  }
}

/** Says how much smaller a run became, and which part of it matters. Decisions that are at their default count for nothing. */
export function shrunkWords(
  { before, after, ...rest }: Pick<
    z.input<typeof shrunkSchema>,
    "before" | "after" | "matter" | "matterAtDefault" | "contrast"
  >,
  to: string,
): string | undefined {
  const sizes = [
    ...before.deviations > after.deviations
      ? [`${before.deviations} ${to} ${count(after.deviations, "decision")}`]
      : [],
    ...after.steps < before.steps ? [`${before.steps} ${to} ${count(after.steps, "step")}`] : [],
  ];
  const matters = matterWords({ ...rest, deviations: after.deviations });
  if (sizes.length === 0) return matters;
  return `shrunk: ${[...sizes, ...matters === undefined ? [] : [matters]].join(", ")}`;
}

/**
 * Says how many decisions matter: to set one of them to its default, alone, makes the failure go away. Undefined if that says
 * nothing: all of them do, or there is none, and none was looked for. A run without a deviation fails in the default order,
 * which is not to say that a plain run does: that one draws random values of its own.
 */
export function matterWords(
  { matter, matterAtDefault = 0, deviations, contrast }: {
    readonly matter: number;
    /** The number of random values that matter although they are 0. */
    readonly matterAtDefault?: number | undefined;
    /** The number of decisions that are not the default. */
    readonly deviations: number;
    readonly contrast?: Contrast | undefined;
  },
): string | undefined {
  if (contrast !== undefined) {
    if (contrast.passes) {
      return `it fails in the default order${contrast.anyValues === false ? " when every random value is 0" : ""}`;
    }
    return `it fails in each of the ${contrast.runs + 1} orders that were tried: the order does not matter`;
  }
  if (deviations === 0 && matterAtDefault > 0) {
    const values = matterAtDefault === 1 ? "the random value" : `the ${matterAtDefault} random values`;
    return `it fails in the default order with ${values} above`;
  }
  if (matter === deviations) return undefined;
  return matter === 0 ? "none matters alone" : `${matter} of ${deviations} matter${matter === 1 ? "s" : ""}`;
}

/** Lines with an empty one before and after. */
function block(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", ...lines, ""];
}
