/** Finds settings of a world that contradict each other. */
import { EACH_CAPABILITY } from "../capabilities/registry.ts";
import { maxDelayProblem } from "./latency.ts";
import type { Setting } from "./scenario.ts";

export function settingProblem(setting: Setting = {}): string | undefined {
  const ofCapability = EACH_CAPABILITY.map((each) => each.settingProblem?.(setting as never));
  return ofCapability.find((problem) => problem !== undefined) ?? maxDelayProblem(setting);
}
