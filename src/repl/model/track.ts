/** Positions on a timeline: its moments, and behind them the finding, if the run has one. */
import type { Observation } from "../../engine/session/observation.ts";
import type { Moment } from "../../engine/session/timeline.ts";

export function lengthOf({ moments, outcome }: Observation): number {
  return moments.length + (outcome.finding === undefined ? 0 : 1);
}

export function lastOf(observation: Observation): number {
  return Math.max(0, lengthOf(observation) - 1);
}

/** The moment at a position; at the finding, none. */
export function momentAt({ moments }: Observation, position: number): Moment | undefined {
  return moments[position];
}

/** Index of the moment whose state is shown: at the finding, that of the last one. */
export function stateIndex({ moments }: Observation, position: number): number {
  return Math.min(position, moments.length - 1);
}

export function isFinding({ moments, outcome }: Observation, position: number): boolean {
  return outcome.finding !== undefined && position === moments.length;
}

/** All that a search looks through. */
export function textAt(observation: Observation, position: number): string {
  const moment = momentAt(observation, position);
  if (moment !== undefined) return `${moment.kind} ${moment.task ?? ""} ${moment.what}`;
  const { finding } = observation.outcome;
  return finding === undefined ? "" : `${finding.kind} ${finding.title} ${finding.message}`;
}

/** The answer that was given at a pick or a fault, as an index. */
export function takenAt(observation: Observation, position: number): number {
  const entry = momentAt(observation, position)?.entry;
  if (entry === undefined) return 0;
  return "pick" in entry ? entry.pick : "fault" in entry ? entry.fault : 0;
}

/** Returns the labels of the options at a pick or a fault; none for any other moment. Answers of a fault have numbers only. */
export function labelsAt(observation: Observation, position: number): readonly string[] {
  const entry = momentAt(observation, position)?.entry;
  if (entry === undefined || !("fault" in entry)) return observation.optionsAt(position);
  return Array.from({ length: entry.of }, (_, answer) => answer === 0 ? "no fault" : `fault ${answer}`);
}
