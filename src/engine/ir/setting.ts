/** What of a world's setting does not go together. */
import type { Setting } from "./scenario.ts";

export function settingProblem(setting: Setting | undefined): string | undefined {
  if (setting?.backends?.fs === "host" && (setting.files !== undefined || setting.base !== undefined)) {
    return "expected files of the world or of the host, found both: with fs on the host the files are those of the folder";
  }
  const nodes = setting?.cluster?.nodes ?? [];
  const twice = nodes.find((node, index) => nodes.indexOf(node) !== index);
  return twice === undefined ? undefined : `expected different nodes, found "${twice}" twice`;
}
