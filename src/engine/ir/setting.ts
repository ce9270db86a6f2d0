/** What of a world's setting does not go together. */
import { EACH_CAPABILITY } from "../capabilities/registry.ts";
import type { Setting } from "./scenario.ts";

export function settingProblem(setting: Setting = {}): string | undefined {
  return EACH_CAPABILITY.map((each) => each.settingProblem?.(setting as never)).find((problem) =>
    problem !== undefined
  );
}
