/** The world and the machine that the code which is running belongs to; undefined for code outside of any. */
import type { Machine, World } from "../../capabilities/world.ts";
import { currentTask } from "../../world/task.ts";

export function liveMachine(): Machine | undefined {
  return currentTask()?.machine as Machine | undefined;
}

export function liveWorld(): World | undefined {
  return liveMachine()?.world;
}
