/** Space-time pictures as text, SVG and Mermaid. */
import type { Point, SpaceTime } from "../engine/session/space_time.ts";

const ROW = 22;
const COLUMN = 190;
const HEAD = 40;
const MARGIN = 80;
const MAX_WHAT = 26;

/** One drawing that stands alone: no script, no font and no file beside it. */
export function spaceTimeSvg({ tasks, points, arrows }: SpaceTime, title: string): string {
  const width = MARGIN + Math.max(1, tasks.length) * COLUMN;
  const height = HEAD + (points.length + 1) * ROW;
  const x = (task: number) => MARGIN + task * COLUMN + 10;
  const y = (point: number) => HEAD + (point + 0.5) * ROW;
  const lines = tasks.map((name, task) =>
    `<text x="${x(task)}" y="24" class="task">${escapeXml(cut(name))}</text>` +
    `<line x1="${x(task)}" y1="${HEAD - 8}" x2="${x(task)}" y2="${height - ROW / 2}" class="lane"/>`
  );
  const links = arrows.map(({ from, to }) =>
    `<line x1="${x(points[from]!.task)}" y1="${y(from)}" x2="${x(points[to]!.task)}" y2="${
      y(to)
    }" class="arrow" marker-end="url(#tip)"/>`
  );
  const dots = points.map((point, index) => {
    const shape = `<circle cx="${x(point.task)}" cy="${y(index)}" r="${point.isChoice ? 5 : 3}" class="${
      point.isChoice ? "choice" : "point"
    }"><title>${escapeXml(`${point.moment}: ${point.what}`)}</title></circle>`;
    return `${shape}<text x="${x(point.task) + 10}" y="${y(index) + 4}" class="what">${
      escapeXml(cut(point.what))
    }</text>` +
      timeMark(point, points[index - 1], y(index));
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escapeXml(title)}</title>
<style>
svg { background: #fff; font: 12px ui-monospace, monospace; }
.task { font-weight: bold; fill: #333; } .lane { stroke: #ccc; } .arrow { stroke: #999; stroke-dasharray: 3 2; }
.point { fill: #666; } .choice { fill: #b5179e; } .what { fill: #333; } .time { fill: #888; text-anchor: end; }
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8z" fill="#999"/></marker></defs>
${[...lines, ...links, ...dots].join("\n")}
</svg>
`;
}

function timeMark(point: Point, before: Point | undefined, y: number): string {
  if (before?.atMs === point.atMs) return "";
  return `<text x="${MARGIN - 10}" y="${y + 4}" class="time">${point.atMs} ms</text>`;
}

/** A Mermaid sequence diagram: an operation of another task is a message, all else a note. */
export function spaceTimeMermaid({ tasks, points, arrows }: SpaceTime): string {
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
    "",
  ].join("\n");
}

/** A column for each task, a row for each moment. */
export function spaceTimeText({ tasks, points, arrows }: SpaceTime, columnWidth = 28): string {
  const cause = new Map(arrows.map(({ from, to }) => [to, from]));
  const cell = (text: string) => cut(text, columnWidth - 2).padEnd(columnWidth);
  const rows = points.map((point, index) => {
    const from = cause.get(index);
    const mark = from === undefined ? point.isChoice ? "◆" : "●" : "▶";
    const cells = tasks.map((_name, task) => {
      if (task === point.task) return cell(`${mark} ${oneLine(point.what)}`);
      return cell(from !== undefined && points[from]!.task === task ? "╌╌" : "│");
    });
    return `${`${point.atMs} ms`.padStart(10)}  ${cells.join("")}`.trimEnd();
  });
  return [`${" ".repeat(12)}${tasks.map((name) => cell(oneLine(name))).join("")}`.trimEnd(), ...rows, ""].join("\n");
}

function cut(text: string, length = MAX_WHAT): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

// deno-lint-ignore no-control-regex -- control characters are what it is about
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;

function oneLine(text: string): string {
  return text.replace(CONTROLS, " ");
}

function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return oneLine(text).replace(/[&<>"]/g, (character) => entities[character]!);
}

/** Mermaid ends a text at a semicolon or a line's end, and takes # for an entity. */
function mermaidText(text: string): string {
  return cut(oneLine(text), 80).replace(/[#;]/g, (character) => `#${character.charCodeAt(0)};`);
}
