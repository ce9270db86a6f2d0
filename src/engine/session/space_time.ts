/**
 * The space-time picture of a run: a line for each task, time downwards, and an arrow from where an operation was started
 * to where it happened in another task (Lamport, CACM 1978).
 */
import type { Observation } from "./observation.ts";

/** A space-time diagram as data: a column for each task, time downwards. */
export interface SpaceTime {
  /** Names of the tasks, in order of their first moment. */
  readonly tasks: readonly string[];
  /** The moments of the run, in order. */
  readonly points: readonly Point[];
  /** The arrows from where an operation was started to where it happened in another task. */
  readonly arrows: readonly Arrow[];
  /** The failure of the run, on one line, if the picture goes to its end. */
  readonly failure?: string | undefined;
}

/** A moment in a space-time diagram. */
export interface Point {
  /** Index of the moment. */
  readonly moment: number;
  /** Index of the task. */
  readonly task: number;
  /** Virtual ms since the start of the run. */
  readonly atMs: number;
  /** The event, in words. */
  readonly what: string;
  /** True for one that was chosen among several. */
  readonly isChoice: boolean;
}

/** An arrow of a space-time diagram. */
export interface Arrow {
  /** Indexes of points. */
  readonly from: number;
  /** The index of the point at its head. */
  readonly to: number;
}

const MAIN = "main";

/**
 * Makes the space-time diagram of a run.
 *
 * @example
 * ```ts
 * import { deepEqual } from "node:assert/strict";
 * import { openSession } from "seedbed";
 * import { spaceTimeOf } from "seedbed/engine";
 *
 * const { session } = await openSession("counter.scenario.ts");
 * const { tasks } = spaceTimeOf(await session.observation(0));
 * deepEqual(tasks, ["main", "ann", "bob"]);
 * ```
 *
 * @param observation The run, as `Session.observation` gives it.
 * @param range The moments to show: from the first index to before the second. All, if you leave it out.
 * @returns The diagram as data, for `spaceTimeSvg`, `spaceTimeText` and `spaceTimeMermaid`.
 */
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
