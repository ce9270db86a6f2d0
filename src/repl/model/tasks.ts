/** The tasks of a run, in the order in which they first act. */
import type { Observation } from "../../engine/session/observation.ts";

const known = new WeakMap<Observation, ReadonlyMap<string, number>>();

/** Each task with its number. */
export function tasksOf(observation: Observation): ReadonlyMap<string, number> {
  const found = known.get(observation);
  if (found !== undefined) return found;
  const tasks = new Map<string, number>();
  for (const { task } of observation.moments) {
    if (task !== undefined && !tasks.has(task)) tasks.set(task, tasks.size);
  }
  known.set(observation, tasks);
  return tasks;
}
