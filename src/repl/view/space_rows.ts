/** The space-time view: a column for each task, a row for each moment, and a line from the task that started what happens in another. */
import { formatDurationMs } from "../../engine/text/duration.ts";
import type { Observation } from "../../engine/session/observation.ts";
import type { LaneState } from "../../engine/session/node_lanes.ts";
import type { SpaceTime } from "../../engine/session/space_time.ts";
import { machineLanes, spaceTimePicture } from "../ports.ts";
import type { Theme } from "./theme.ts";
import { fitted, type Row, row, type Span, span, type Tone } from "./row.ts";
import { taskTone } from "./task_tone.ts";
import { clean, column, fit, widthOf } from "./text.ts";
import { centred } from "./window.ts";

const TIME_WIDTH = 9;
const MIN_LANE = 8;

const causes = new WeakMap<SpaceTime, ReadonlyMap<number, number>>();

/** The first row names the tasks, and says how many more there are than have room. */
export function spaceRows(
  observation: Observation,
  position: number,
  { width, height }: { readonly width: number; readonly height: number },
  theme: Theme,
): Row[] {
  const picture = spaceTimePicture(observation);
  const { tasks, points } = picture;
  if (points.length === 0) return [row(span(" nothing has happened", "dim"))];
  const here = Math.min(position, points.length - 1);
  const count = Math.max(1, Math.min(tasks.length, Math.floor((width - TIME_WIDTH) / MIN_LANE)));
  // With more tasks than there is room for, those around the one that acts.
  const firstTask = centred(tasks.length, points[here]!.task, count);
  const first = centred(points.length, here, height - 1);
  const last = Math.min(points.length, first + height - 1);
  const widths = laneWidths(picture, { firstTask, count, first, last }, width - TIME_WIDTH);
  const lanes = widths.map((columns, offset): Lane => {
    const name = tasks[firstTask + offset]!;
    const spans = machineLanes(observation)?.lanes.find((lane) => lane.name === name)?.spans ?? [];
    return { task: firstTask + offset, name, columns, tone: taskTone(observation, name), spans };
  });
  const { ellipsis } = theme.marks;
  const hidden = tasks.length - count;
  const head = row(
    span((hidden === 0 ? "" : ` +${hidden} more`).padEnd(TIME_WIDTH), "dim"),
    ...lanes.map(({ name, columns, tone }) => span(column(clean(name), columns, ellipsis), tone)),
  );
  const rows = Array.from({ length: last - first }, (_, index) => {
    return pointRow(picture, first + index, lanes, first + index === here, theme);
  });
  return [head, ...rows];
}

interface Lane {
  readonly task: number;
  readonly name: string;
  readonly columns: number;
  readonly tone: Tone;
  /** When the machine was up, if it is one. */
  readonly spans: readonly { readonly state: LaneState; readonly fromMs: number; readonly toMs: number }[];
}

interface Range {
  readonly firstTask: number;
  readonly count: number;
  /** Points that are on the screen: from the first to before the last. */
  readonly first: number;
  readonly last: number;
}

/** The least each needs, and what is left to those that have more to say. */
function laneWidths({ points }: SpaceTime, { firstTask, count, first, last }: Range, width: number): number[] {
  const wanted = Array.from({ length: count }, () => MIN_LANE);
  for (const { task, what } of points.slice(first, last)) {
    const lane = task - firstTask;
    if (wanted[lane] !== undefined) wanted[lane] = Math.max(wanted[lane], widthOf(clean(what)) + 4);
  }
  const lanes = Array.from({ length: count }, () => Math.min(MIN_LANE, Math.floor(width / count)));
  for (let left = width - lanes.reduce((sum, columns) => sum + columns, 0); left > 0;) {
    const short = lanes.flatMap((columns, lane) => columns < wanted[lane]! ? [lane] : []);
    if (short.length === 0) break;
    for (const lane of short.slice(0, left)) lanes[lane]!++;
    left -= Math.min(left, short.length);
  }
  return lanes;
}

function pointRow(picture: SpaceTime, index: number, lanes: readonly Lane[], isHere: boolean, theme: Theme): Row {
  const { points } = picture;
  const point = points[index]!;
  const from = causesOf(picture).get(index);
  const source = from === undefined ? undefined : points[from]!.task;
  const { marks } = theme;
  const cells = lanes.flatMap(({ task, columns, tone, spans }): Span[] => {
    if (task !== point.task) {
      const line = laneAt(spans, point.atMs, theme);
      return [span(column(between(task, point.task, source, columns, theme, line), columns, ""), "dim")];
    }
    const what = clean(point.what.replace(/, choice \d+ of \d+$/, ""));
    const mark = source !== undefined && source < task ? marks.arrow : point.isChoice ? marks.choice : marks.point;
    const text = fit(`${mark} ${what}`, columns - 1, marks.ellipsis);
    if (source === undefined || source < task) return fitted([span(text, tone)], columns, "");
    const line = columns - widthOf(text) - 2;
    const arrow = line < 1 ? "" : ` ${marks.back}${marks.link.repeat(line)}`;
    return fitted([span(text, tone), span(arrow, "dim")], columns, "");
  });
  const isNew = points[index - 1]?.atMs !== point.atMs;
  const time = isNew ? formatDurationMs(point.atMs).replace(" ", "") : "";
  const mark = isHere ? marks.here : " ".repeat(marks.here.length);
  return {
    ...row(span(`${mark}${column(time.padStart(TIME_WIDTH - 3), TIME_WIDTH - 2, "")} `, "dim"), ...cells),
    marked: isHere,
  };
}

/** Returns what a lane shows in the row of another task's moment: its own line, or the one that goes through it. */
function between(
  task: number,
  at: number,
  source: number | undefined,
  columns: number,
  { marks }: Theme,
  line: string,
): string {
  const isThrough = source !== undefined && task > Math.min(source, at) && task < Math.max(source, at);
  if (isThrough) return marks.link.repeat(columns);
  if (task !== source) return line;
  return source < at ? marks.lane + marks.link.repeat(columns - 1) : marks.link + marks.lane;
}

/** The line of a lane: that of a machine which is paused or down differs. */
function laneAt(spans: Lane["spans"], atMs: number, { marks }: Theme): string {
  const state = spans.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)?.state ?? "up";
  return state === "up" ? marks.lane : state === "paused" ? marks.pausedLane : marks.downLane;
}

function causesOf(picture: SpaceTime): ReadonlyMap<number, number> {
  let known = causes.get(picture);
  if (known === undefined) {
    known = new Map(picture.arrows.map(({ from, to }) => [to, from]));
    causes.set(picture, known);
  }
  return known;
}
