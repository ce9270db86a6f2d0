/** Computes where a motion leads. Back is as quick as forward: a position is all that changes. */
import { formatDurationMs } from "../../engine/text/duration.ts";
import type { Observation } from "../../engine/session/observation.ts";
import type { Motion } from "./command.ts";
import { lastOf, lengthOf, momentAt, textAt } from "./track.ts";

export interface MotionState {
  readonly position: number;
  /** The position before the last jump. */
  readonly before: number;
  /** The text that was searched for last. */
  readonly search: string;
}

export type MotionResult =
  | { readonly to: number; readonly search?: string; readonly problem?: undefined }
  | { readonly to?: undefined; readonly search?: string; readonly problem: string };

export function move(observation: Observation, state: MotionState, motion: Motion): MotionResult {
  const last = lastOf(observation);
  const { position } = state;
  switch (motion.do) {
    case "step": {
      const to = Math.min(last, Math.max(0, position + motion.by));
      if (to !== position) return { to };
      return { problem: motion.by > 0 ? "this is the last moment" : "this is the first moment" };
    }
    case "choice":
      return sought(observation, position, motion.by, isChoice, "choice");
    case "task":
      return toTask(observation, position, motion.by, motion.task);
    case "finding":
      return observation.outcome.finding === undefined
        ? { problem: "the run passed: it has no finding" }
        : { to: last };
    case "return":
      return { to: Math.min(last, state.before) };
    case "start":
      return { to: 0 };
    case "end":
      return { to: last };
    case "go":
      return motion.to <= last
        ? { to: motion.to }
        : { problem: `expected a moment from 0 to ${last}, found ${motion.to}` };
    case "time":
      return toTime(observation, motion.ms);
    case "find":
      return { search: motion.text, ...find(observation, position, 1, motion.text) };
    case "again":
      return state.search === ""
        ? { problem: "no search yet: type / and a text" }
        : find(observation, position, motion.by, state.search);
  }
}

function isChoice(observation: Observation, position: number): boolean {
  const kind = momentAt(observation, position)?.kind;
  return kind === "pick" || kind === "fault";
}

/** The nearest position in a direction for which `holds`. */
function seek(
  observation: Observation,
  position: number,
  by: 1 | -1,
  holds: (observation: Observation, position: number) => boolean,
): number | undefined {
  const length = lengthOf(observation);
  for (let at = position + by; at >= 0 && at < length; at += by) if (holds(observation, at)) return at;
  return undefined;
}

function sought(
  observation: Observation,
  position: number,
  by: 1 | -1,
  holds: (observation: Observation, position: number) => boolean,
  what: string,
): MotionResult {
  const to = seek(observation, position, by, holds);
  return to === undefined ? { problem: `there is no ${what} ${by > 0 ? "after" : "before"} this moment` } : { to };
}

function toTask(observation: Observation, position: number, by: 1 | -1, named: string | undefined): MotionResult {
  const task = named ?? momentAt(observation, position)?.task;
  if (task === undefined) return { problem: "this moment is of no task: name one, as in: task alice" };
  return sought(observation, position, by, (_, at) => momentAt(observation, at)?.task === task, `moment of ${task}`);
}

function toTime({ moments }: Observation, ms: number): MotionResult {
  const to = moments.findIndex(({ atMs }) => atMs >= ms);
  const end = moments.at(-1)?.atMs ?? 0;
  return to < 0 ? { problem: `the run ends at ${formatDurationMs(end)}, before ${formatDurationMs(ms)}` } : { to };
}

/** Goes round at the ends. */
function find(observation: Observation, position: number, by: 1 | -1, text: string): MotionResult {
  const length = lengthOf(observation);
  const wanted = text.toLowerCase();
  for (let step = 1; step <= length; step++) {
    const at = (position + by * step + length * 2) % length;
    if (textAt(observation, at).toLowerCase().includes(wanted)) return { to: at };
  }
  return { problem: `${JSON.stringify(text)} is nowhere in this run` };
}
