/**
 * The space-time picture of a run: a line for each task, time downwards, and an arrow from where an operation was started
 * to where it happened in another task (Lamport, CACM 1978).
 */
import type { Observation } from "./observation.ts";

export interface SpaceTime {
  /** Names of the tasks, in order of their first moment. */
  readonly tasks: readonly string[];
  readonly points: readonly Point[];
  readonly arrows: readonly Arrow[];
  /** What a run that failed ended in, on one line, where the picture goes to its end. */
  readonly failure?: string | undefined;
}

export interface Point {
  /** Index of the moment. */
  readonly moment: number;
  /** Index of the task. */
  readonly task: number;
  readonly atMs: number;
  readonly what: string;
  /** True for one that was chosen among several. */
  readonly isChoice: boolean;
}

export interface Arrow {
  /** Indexes of points. */
  readonly from: number;
  readonly to: number;
}

const MAIN = "main";

/** @param range which moments: from the first to before the second; all by default */
export function spaceTimeOf(
  observation: Observation,
  [from, to]: readonly [number, number] = [0, observation.moments.length],
): SpaceTime {
  const tasks: string[] = [];
  const points: Point[] = [];
  const arrows: Arrow[] = [];
  const pointOf = new Map<number, number>();
  let current = MAIN;
  for (let moment = from; moment < Math.min(to, observation.moments.length); moment++) {
    const { task, atMs, what, kind, index } = observation.moments[moment]!;
    const name = task ?? (kind === "step" ? MAIN : current);
    current = name;
    if (!tasks.includes(name)) tasks.push(name);
    pointOf.set(moment, points.length);
    points.push({ moment, task: tasks.indexOf(name), atMs, what, isChoice: kind === "pick" });
    if (kind !== "pick" && kind !== "run") continue;
    const origin = observation.originOf(index);
    const start = origin && pointOf.get(observation.momentAt(origin.born));
    const end = points.length - 1;
    if (start !== undefined && points[start]!.task !== points[end]!.task) arrows.push({ from: start, to: end });
  }
  const { finding } = observation.outcome;
  const failure = to < observation.moments.length ? undefined : finding?.message.split("\n", 1)[0];
  return failure === undefined ? { tasks, points, arrows } : { tasks, points, arrows, failure };
}
