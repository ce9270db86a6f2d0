/** The colour of a task: the same one wherever its name is shown. */
import type { Observation } from "../../engine/session/observation.ts";
import { tasksOf } from "../model/tasks.ts";
import { type Span, span, TASK_TONES, type Tone } from "./row.ts";

export function taskTone(observation: Observation, task: string): Tone {
  const index = tasksOf(observation).get(task);
  return index === undefined ? "plain" : TASK_TONES[index % TASK_TONES.length]!;
}

/** `timer#4 retry (bob)`: what, which is cut where there is no room, and whose it is, which stays. */
export function labelSpans(observation: Observation, label: string, tone: Tone = "plain"): Span[] {
  const match = /^(.*)( \(([^()]*)\))$/s.exec(label);
  if (match === null) return [{ ...span(label, tone), gives: true }];
  const [, what = "", tail = "", task = ""] = match;
  return [{ ...span(what, tone), gives: true }, span(tail, taskTone(observation, task))];
}
