/** The world and the machine that the code which is running belongs to; undefined for code outside of any. */
import { VIRTUAL_CWD } from "../../capabilities/fs/file_system.ts";
import type { Machine, World } from "../../capabilities/world.ts";
import { currentTask } from "../../world/task.ts";

export function liveMachine(): Machine | undefined {
  return currentTask()?.machine as Machine | undefined;
}

/** The working folder of the code that is running. */
export function liveCwd(): string {
  return liveMachine()?.cwd ?? VIRTUAL_CWD;
}

export function liveWorld(): World | undefined {
  return liveMachine()?.world;
}
