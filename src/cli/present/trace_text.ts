/** Traces as a person reads them. */
import type { Verified } from "../../api/runs/traces/verify_trace.ts";
import type { Moment } from "../../engine/session/timeline.ts";
import { formatDurationMs } from "../../engine/text/duration.ts";
import type { Trace, TraceProblem } from "../../engine/trace/decode.ts";
import { errorLines, placeText } from "./error.ts";
import type { Style } from "./style.ts";
import { count, escapeControls, fit, linesOf, padTo, widthOf } from "./text.ts";

const MAX_TASK_WIDTH = 24;
const MAX_WHAT_WIDTH = 200;

export function timelineText({ header, footer }: Trace, moments: readonly Moment[], style: Style): string {
  const { colors, marks } = style;
  const facts = [`seed ${header.seed}`, header.strategy, ...header.code === undefined ? [] : [header.code.entry]];
  const lines = [
    `${colors.bold(escapeControls(header.scenario.name))}   ${colors.dim(facts.join(` ${marks.dot} `))}`,
    "",
  ];
  const tasks = moments.map(({ task }) => fit(escapeControls(task ?? ""), MAX_TASK_WIDTH, marks.ellipsis));
  const taskWidth = tasks.reduce((width, task) => Math.max(width, widthOf(task)), 0);
  for (const [index, { decision, atMs, kind, what }] of moments.entries()) {
    const number = (decision === undefined ? "" : `#${decision}`).padStart(6);
    const time = formatDurationMs(atMs).padStart(10);
    const shown = fit(escapeControls(what), MAX_WHAT_WIDTH, marks.ellipsis);
    const said = kind === "step" ? colors.dim(shown) : kind === "event" || kind === "run" ? shown : colors.cyan(shown);
    const place = colors.dim(String(index).padStart(5));
    lines.push(
      `${place} ${number}  ${colors.dim(time)}  ${colors.magenta(padTo(tasks[index]!, taskWidth))}  ${said}`.trimEnd(),
    );
  }
  if (footer !== undefined) lines.push("", ...endLines(footer, style));
  return `${lines.join("\n")}\n`;
}

function endLines(
  { end, virtualMs, decisions, finding }: NonNullable<Trace["footer"]>,
  { colors, marks }: Style,
): string[] {
  const mark = end === "pass" ? colors.green(marks.pass) : colors.red(marks.fail);
  const facts = [end, count(decisions, "decision"), `${formatDurationMs(virtualMs)} virtual`];
  const place = finding?.at === undefined ? "" : ` (${escapeControls(finding.at)})`;
  return [
    `${mark} ${facts.join(` ${marks.dot} `)}`,
    ...finding === undefined ? [] : linesOf(finding.message + place).map((line) => `  ${colors.red(line)}`),
  ];
}

/** Lists the problems of a trace. */
export function problemLines(file: string, problems: readonly TraceProblem[], style: Style): string {
  return problems.map(({ line, message }) => errorLines({ message, location: { file, line } }, style)).join("");
}

/** The result of verifying a trace: errors, warnings, and its size. */
export function verificationText(
  { file, ok, trace, problems, warnings }: Omit<Verified, "version"> & { readonly file: string },
  style: Style,
): string {
  const { colors, marks } = style;
  const odd = warnings.map(({ line, message }) =>
    `${colors.yellow("warning:")} ${colors.bold(placeText({ file, line }))}: ${escapeControls(message)}\n`
  );
  const text = problemLines(file, problems, style) + odd.join("");
  const footer = trace?.footer;
  if (footer === undefined) return text;
  if (!ok) {
    return `${text}  hint: --no-strict accepts a trace with warnings; replay and record it again to avoid them\n`;
  }
  const { entries, decisions, end } = footer;
  const facts = [entries === 1 ? "1 entry" : `${entries} entries`, count(decisions, "decision"), end];
  return `${text}${colors.green(marks.pass)} ${escapeControls(file)}   ${facts.join(", ")}\n`;
}
