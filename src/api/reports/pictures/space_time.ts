/** Space-time pictures as text, SVG and Mermaid. */
import type { Point, SpaceTime } from "../../../engine/session/space_time.ts";
import { formatDurationMs } from "../../../engine/text/duration.ts";
import { cut, escapeXml, oneLine } from "./svg_text.ts";

const ROW = 22;
const COLUMN = 190;
const HEAD = 40;
const MARGIN = 80;
/** The distance that an arrow keeps from its lane and ends above a dot, in pixels. */
const BESIDE = 5;
const DOT = 4;
/** Of the font, in pixels. */
const CHARACTER = 7.3;

/** Options of `spaceTimeSvg`. */
export interface SvgOptions {
  /** For several drawings in one page, in which ids must differ. */
  readonly id?: string | undefined;
  /** Width of a task's column, in pixels. */
  readonly columnWidth?: number | undefined;
  /** Moments whose rows stand out, since they matter. */
  readonly matter?: ReadonlySet<number> | undefined;
}

/**
 * Draws a space-time diagram as SVG, without a script, a font or a file beside it. Inside a page, its colours are custom
 * properties that the page may set: `--st-paper`, `--st-ink`, `--st-dim`, `--st-faint`, `--st-choice`, `--st-matters`, `--st-fails`,
 * `--st-bad`.
 *
 * @example
 * ```ts
 * import { match } from "node:assert/strict";
 * import { openSession } from "seedbed";
 * import { spaceTimeOf, spaceTimeSvg } from "seedbed/engine";
 *
 * const { session } = await openSession("counter.scenario.ts");
 * const svg = spaceTimeSvg(spaceTimeOf(await session.observation(0)), "Two visitors");
 * match(svg, /<title>Two visitors/);
 * ```
 *
 * @param diagram The diagram, as `spaceTimeOf` gives it.
 * @param title The title of the picture.
 * @param options The width of a column in pixels, and which moments stand out.
 * @returns The text of an SVG file.
 */
export function spaceTimeSvg(
  { tasks, points, arrows, failure }: SpaceTime,
  title: string,
  options: SvgOptions = {},
): string {
  const { id = "st", columnWidth = COLUMN, matter } = options;
  const maxWhat = Math.floor((columnWidth - 24) / CHARACTER);
  const width = MARGIN + Math.max(1, tasks.length) * columnWidth;
  const height = HEAD + (points.length + (failure === undefined ? 1 : 2)) * ROW;
  const x = (task: number) => MARGIN + task * columnWidth + 10;
  const y = (point: number) => HEAD + (point + 0.5) * ROW;
  const band = (from: number, kind: string, rows = 1) =>
    `<rect x="0" y="${y(from) - ROW / 2}" width="${width}" height="${rows * ROW}" class="${kind}"/>`;
  const last = points.length - 1;
  const bands = points.flatMap(({ moment }, index) => matter?.has(moment) ? [band(index, "matters")] : []);
  if (failure !== undefined) bands.push(band(Math.max(0, last), "fails", last < 0 ? 1 : 2));
  const isInBand = (index: number) =>
    matter?.has(points[index]!.moment) === true || failure !== undefined && index === last;
  const lines = tasks.map((name, task) =>
    `<text x="${x(task)}" y="24" class="task">${escapeXml(cut(name, maxWhat))}</text>` +
    `<line x1="${x(task)}" y1="${HEAD - 8}" x2="${x(task)}" y2="${height - ROW / 2}" class="lane"/>`
  );
  // Down beside its own lane, across between two rows, and into the dot from above: over none of the labels.
  const links = arrows.map(({ from, to }) => {
    const [start, end] = [x(points[from]!.task), x(points[to]!.task)];
    const beside = start - BESIDE;
    const path = `M${start} ${y(from)}L${beside} ${y(from) + BESIDE}V${y(to) - ROW / 2}H${end}V${y(to) - DOT}`;
    return `<path d="${path}" class="arrow" marker-end="url(#${id}-tip)"/>`;
  });
  const dots = points.map((point, index) => {
    const shape = `<circle cx="${x(point.task)}" cy="${y(index)}" r="${point.isChoice ? 5 : 3}" class="${
      point.isChoice ? "choice" : "point"
    }"><title>${escapeXml(`${point.moment}: ${point.what}`)}</title></circle>`;
    return `${shape}<text x="${x(point.task) + 10}" y="${y(index) + 4}" class="what${
      isInBand(index) ? " in-band" : ""
    }">${escapeXml(cut(point.what, maxWhat))}</text>` +
      timeMark(point, points[index - 1], y(index));
  });
  const ends = failure === undefined ? [] : [
    `<text x="${x(0) + 10}" y="${y(Math.max(0, last + 1)) + 4}" class="failure">${
      escapeXml(cut(`✗ ${failure}`, Math.floor((width - MARGIN - 30) / CHARACTER)))
    }</text>`,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" class="space-time">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
<defs><marker id="${id}-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8z" class="tip"/></marker></defs>
${[...bands, ...lines, ...links, ...dots, ...ends].join("\n")}
</svg>
`;
}

/** For this drawing alone, wherever it is put. */
const STYLE = `
.space-time { background: var(--st-paper, #fff); font: 12px ui-monospace, monospace; }
.space-time .task { font-weight: bold; fill: var(--st-ink, #333); }
.space-time .what { fill: var(--st-ink, #333); paint-order: stroke; stroke: var(--st-paper, #fff); stroke-width: 3px; }
.space-time .in-band { stroke: none; }
.space-time .lane { stroke: var(--st-faint, #ccc); }
.space-time .arrow { fill: none; stroke: var(--st-dim, #888); stroke-dasharray: 3 2; }
.space-time .tip { fill: var(--st-dim, #888); }
.space-time .point { fill: var(--st-dim, #666); }
.space-time .choice { fill: var(--st-choice, #b5179e); }
.space-time .time { fill: var(--st-dim, #767676); text-anchor: end; }
.space-time .failure { font-weight: bold; fill: var(--st-bad, #b3261e); }
.space-time .matters { fill: var(--st-matters, #fbe3f6); }
.space-time .fails { fill: var(--st-fails, #fde2e1); }
`;

function timeMark(point: Point, before: Point | undefined, y: number): string {
  if (before?.atMs === point.atMs) return "";
  return `<text x="${MARGIN - 10}" y="${y + 4}" class="time">${escapeXml(formatDurationMs(point.atMs))}</text>`;
}

/**
 * Writes a space-time diagram as a sequence diagram of Mermaid. An operation that another task started is a message, and
 * everything else is a note.
 *
 * @example
 * ```ts
 * import { match } from "node:assert/strict";
 * import { openSession } from "seedbed";
 * import { spaceTimeMermaid, spaceTimeOf } from "seedbed/engine";
 *
 * const { session } = await openSession("counter.scenario.ts");
 * match(spaceTimeMermaid(spaceTimeOf(await session.observation(0))), /^sequenceDiagram\n/);
 * ```
 *
 * @param diagram The diagram, as `spaceTimeOf` gives it.
 * @returns The text of the diagram.
 */
export function spaceTimeMermaid({ tasks, points, arrows, failure }: SpaceTime): string {
  const cause = new Map(arrows.map(({ from, to }) => [to, from]));
  const lines = points.map((point, index) => {
    const from = cause.get(index);
    const text = mermaidText(point.what);
    return from === undefined
      ? `  Note over t${point.task}: ${text}`
      : `  t${points[from]!.task}->>t${point.task}: ${text}`;
  });
  return [
    "sequenceDiagram",
    ...tasks.map((name, task) => `  participant t${task} as ${mermaidText(name)}`),
    ...lines,
    ...(failure === undefined ? [] : [`  Note over t${points.at(-1)?.task ?? 0}: ${mermaidText(`✗ ${failure}`)}`]),
    "",
  ].join("\n");
}

/**
 * Draws a space-time diagram as text: a column for each task, and a row for each moment.
 *
 * @example
 * ```ts
 * import { match } from "node:assert/strict";
 * import { openSession } from "seedbed";
 * import { spaceTimeOf, spaceTimeText } from "seedbed/engine";
 *
 * const { session } = await openSession("counter.scenario.ts");
 * match(spaceTimeText(spaceTimeOf(await session.observation(0))), /main +ann +bob/);
 * ```
 *
 * @param diagram The diagram, as `spaceTimeOf` gives it.
 * @param columnWidth The width of a column, in characters.
 * @returns The lines of the drawing.
 */
export function spaceTimeText({ tasks, points, arrows, failure }: SpaceTime, columnWidth = 28): string {
  const cause = new Map(arrows.map(({ from, to }) => [to, from]));
  const cell = (text: string) => cut(text, columnWidth - 2).padEnd(columnWidth);
  const rows = points.map((point, index) => {
    const from = cause.get(index);
    const mark = from === undefined ? point.isChoice ? "◆" : "●" : "▶";
    const cells = tasks.map((_name, task) => {
      if (task === point.task) return cell(`${mark} ${oneLine(point.what)}`);
      return cell(from !== undefined && points[from]!.task === task ? "╌╌" : "│");
    });
    return `${formatDurationMs(point.atMs).padStart(10)}  ${cells.join("")}`.trimEnd();
  });
  const ends = failure === undefined ? [] : [`${" ".repeat(12)}✗ ${oneLine(failure)}`];
  return [`${" ".repeat(12)}${tasks.map((name) => cell(oneLine(name))).join("")}`.trimEnd(), ...rows, ...ends, ""].join(
    "\n",
  );
}

/** Mermaid ends a text at a semicolon or a line's end, and takes # for an entity. */
function mermaidText(text: string): string {
  return cut(oneLine(text), 80).replace(/[#;]/g, (character) => `#${character.charCodeAt(0)};`);
}
