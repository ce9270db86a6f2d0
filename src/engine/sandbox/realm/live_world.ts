/** The world that the code which is running belongs to; undefined for code outside of any. */
import type { World } from "../../capabilities/world.ts";
import { currentTask } from "../../world/task.ts";

export function liveWorld(): World | undefined {
  return currentTask()?.world as World | undefined;
}
