/** The space-time view: a column for each task, a row for each moment, and where an operation of another task was started. */
import { formatDurationMs } from "../../engine/ir/duration.ts";
import type { Observation } from "../../engine/session/observation.ts";
import type { SpaceTime } from "../../engine/session/space_time.ts";
import { spaceTimePicture } from "../ports.ts";
import type { Look } from "./look.ts";
import { type Row, row, type Span, span } from "./row.ts";
import { clean, column } from "./text.ts";
import { centred } from "./window.ts";

const TIME_WIDTH = 9;
const MIN_LANE = 10;

const causes = new WeakMap<SpaceTime, ReadonlyMap<number, number>>();

/** The first row names the tasks. */
export function spaceRows(
  observation: Observation,
  position: number,
  { width, height }: { readonly width: number; readonly height: number },
  look: Look,
): Row[] {
  const picture = spaceTimePicture(observation);
  const { tasks, points } = picture;
  if (points.length === 0) return [row(span(" nothing has happened", "dim"))];
  const here = Math.min(position, points.length - 1);
  const lanes = Math.max(1, Math.min(tasks.length, Math.floor((width - TIME_WIDTH) / MIN_LANE)));
  const lane = Math.floor((width - TIME_WIDTH) / lanes);
  // With more tasks than there is room for, those around the one that acts.
  const firstTask = centred(tasks.length, points[here]!.task, lanes);
  const visible = tasks.slice(firstTask, firstTask + lanes);
  const { ellipsis } = look.marks;
  const head = row(
    span(" ".repeat(TIME_WIDTH)),
    ...visible.map((name) => span(column(clean(name), lane, ellipsis), "task")),
  );
  const first = centred(points.length, here, height - 1);
  const rows = points.slice(first, first + height - 1).map((_point, index) => {
    return pointRow(picture, first + index, { firstTask, lanes, lane, isHere: first + index === here }, look);
  });
  return [head, ...rows];
}

interface Lanes {
  readonly firstTask: number;
  readonly lanes: number;
  readonly lane: number;
  readonly isHere: boolean;
}

function pointRow(picture: SpaceTime, index: number, { firstTask, lanes, lane, isHere }: Lanes, look: Look): Row {
  const { points } = picture;
  const point = points[index]!;
  const from = causesOf(picture).get(index);
  const source = from === undefined ? undefined : points[from]!.task;
  const isNew = points[index - 1]?.atMs !== point.atMs;
  const { marks } = look;
  const cells = Array.from({ length: lanes }, (_, offset): Span => {
    const task = firstTask + offset;
    if (task === point.task) {
      const mark = source !== undefined ? marks.arrow : point.isChoice ? marks.choice : marks.point;
      return span(column(`${mark} ${clean(point.what)}`, lane, marks.ellipsis), point.isChoice ? "choice" : "plain");
    }
    const sign = task === source ? marks.link.repeat(2) : marks.lane;
    return span(column(sign, lane, marks.ellipsis), "dim");
  });
  const time = isNew ? formatDurationMs(point.atMs).replace(" ", "") : "";
  const mark = isHere ? marks.here : " ".repeat(marks.here.length);
  return {
    ...row(span(`${mark}${column(time.padStart(TIME_WIDTH - 3), TIME_WIDTH - 2, "")} `, "dim"), ...cells),
    marked: isHere,
  };
}

function causesOf(picture: SpaceTime): ReadonlyMap<number, number> {
  let known = causes.get(picture);
  if (known === undefined) {
    known = new Map(picture.arrows.map(({ from, to }) => [to, from]));
    causes.set(picture, known);
  }
  return known;
}
