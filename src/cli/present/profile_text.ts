/** Profiles as a person reads them: tables, a tree of frames, a lane for each task. */
import { milliseconds } from "../../api/reports/pictures/flame_svg.ts";
import { type Clock, type Profile, type Slice, tasksOf } from "../../engine/profile/profile.ts";
import type { Difference, Frame, Row } from "../../engine/profile/sums.ts";
import type { Style } from "./style.ts";
import { count, escapeControls, fit, padTo } from "./text.ts";
import { describeChoice } from "../../engine/strategies/catalog.ts";
import { asTyped } from "./typed.ts";

const NAME = 44;

export function profileHead(
  { scenario, seed, strategy, virtualMs, realMs, runs }: Profile,
  { colors, marks }: Style,
): string {
  const choice = describeChoice({ strategy, seed });
  const real = `${milliseconds(realMs)} real (median of ${count(runs, "run")})`;
  const facts = [choice, `${milliseconds(virtualMs)} virtual`, real].join(` ${marks.dot} `);
  return `${colors.bold(escapeControls(scenario))}   ${colors.dim(facts)}\n`;
}

export function topText(
  rows: readonly Row[],
  total: number,
  by: string,
  { virtualMs, realMs }: Totals,
  style: Style,
): string {
  const { colors, marks } = style;
  const line = (cells: readonly string[], name: string) => `  ${cells.join("  ")}  ${name}\n`;
  const head = line(
    ["virtual".padStart(12), "".padStart(6), "real".padStart(10), "".padStart(6), "count".padStart(7)],
    by,
  );
  const body = rows.map((row) =>
    line([
      milliseconds(row.virtualMs).padStart(12),
      share(row.virtualMs, virtualMs).padStart(6),
      milliseconds(row.realMs).padStart(10),
      share(row.realMs, realMs).padStart(6),
      String(row.count).padStart(7),
    ], fit(escapeControls(row.name), NAME, marks.ellipsis))
  );
  const more = total > rows.length ? colors.dim(`  and ${total - rows.length} more\n`) : "";
  return `\n${colors.dim(head)}${body.join("")}${more}`;
}

/** The totals to which the shares refer. */
export interface Totals {
  readonly virtualMs: number;
  readonly realMs: number;
}

const BAR = 24;
/** Less than this share of everything is summed up. */
const MIN_SHARE = 0.005;

/** Each frame below the one that it is in, with a bar for its share. */
export function flameText(root: Frame, clock: Clock, style: Style): string {
  if (root.totalMs === 0) return nothing(clock);
  const { colors, marks } = style;
  const isAscii = marks.ellipsis === "...";
  const lines: string[] = [];
  const draw = (frame: Frame, depth: number) => {
    const part = frame.totalMs / root.totalMs;
    const width = Math.round(part * BAR);
    const bar = (isAscii ? "#" : "█").repeat(width) + (isAscii ? "." : "░").repeat(BAR - width);
    const name = fit(`${"  ".repeat(depth)}${escapeControls(frame.name)}`, NAME, marks.ellipsis);
    const times = frame.count > 1 && frame.children.length === 0
      ? colors.dim(`  ${frame.count}${isAscii ? "x" : "×"}`)
      : "";
    lines.push(
      `  ${padTo(name, NAME)} ${colors.magenta(bar)} ${milliseconds(frame.totalMs).padStart(10)} ${
        share(frame.totalMs, root.totalMs).padStart(6)
      }${times}`,
    );
    const shown = frame.children.filter(({ totalMs }) => totalMs >= root.totalMs * MIN_SHARE);
    for (const child of shown) draw(child, depth + 1);
    const left = frame.children.length - shown.length;
    if (left > 0) lines.push(colors.dim(`  ${"  ".repeat(depth + 1)}${left} more, below ${MIN_SHARE * 100}%`));
  };
  draw(root, 0);
  return lines.map((line) => `${line}\n`).join("");
}

function nothing(clock: Clock): string {
  const hint = clock === "virtual" ? ": seedbed profile flame --time real shows what running it took" : "";
  return `  no ${clock} time went by${asTyped(hint)}\n`;
}

/** Virtual time from left to right; what ended a wait is named where there is room. */
export function timelineText(profile: Profile, style: Style): string {
  if (profile.virtualMs === 0) return nothing("virtual");
  const tasks = tasksOf(profile);
  const labels = Math.min(20, Math.max(...tasks.map((task) => task.length), 4));
  const width = style.width - labels - 5;
  const end = milliseconds(profile.virtualMs);
  const lanes = tasks.map((task) => {
    const slices = profile.slices.filter((slice) => slice.task === task);
    const name = padTo(fit(escapeControls(task), labels, style.marks.ellipsis), labels);
    return `  ${name} ${lane(slices, profile.virtualMs, width, style)}\n`;
  });
  return `  ${" ".repeat(labels)} 0${end.padStart(width - 1)}\n${lanes.join("")}`;
}

function lane(slices: readonly Slice[], endMs: number, width: number, { colors, marks }: Style): string {
  const column = (ms: number) => Math.round(ms / endMs * width);
  const fill = marks.ellipsis === "..." ? "-" : "─";
  const edge = marks.ellipsis === "..." ? "|" : "┤";
  let at = 0;
  let text = "";
  for (const { fromMs, toMs, operation, step } of slices) {
    const [from, to] = [Math.max(at, column(fromMs)), column(toMs)];
    if (to <= from) continue;
    text += " ".repeat(from - at);
    const room = to - from - 1;
    const name = escapeControls(operation ?? step);
    const label = room < 4 ? "" : fit(name, room - 1, marks.ellipsis);
    text += label + colors.dim(fill.repeat(Math.max(0, room - [...label].length)) + edge);
    at = to;
  }
  return text;
}

export function profileDiffText(differences: readonly Difference[], limit: number, clock: Clock, style: Style): string {
  const { colors, marks } = style;
  const of = (row: Row | undefined) =>
    row === undefined ? "" : milliseconds(clock === "virtual" ? row.virtualMs : row.realMs);
  const changed = differences.filter((each) => (clock === "virtual" ? each.virtualMs : each.realMs) !== 0);
  if (changed.length === 0) return `  no difference in ${clock} time\n`;
  const rows = changed.slice(0, limit).map(({ name, before, after, virtualMs, realMs }) => {
    const delta = clock === "virtual" ? virtualMs : realMs;
    const sign = delta > 0
      ? colors.red(`+${milliseconds(delta)}`.padStart(13))
      : colors.green(milliseconds(delta).padStart(13));
    return `  ${sign}  ${of(before).padStart(12)} ${marks.to} ${of(after).padEnd(12)}  ${
      fit(escapeControls(name), NAME, marks.ellipsis)
    }\n`;
  });
  const left = changed.length - limit;
  return rows.join("") + (left > 0 ? colors.dim(`  and ${left} more\n`) : "");
}

function share(part: number, whole: number): string {
  return whole === 0 ? "" : `${(100 * part / whole).toFixed(1)}%`;
}
