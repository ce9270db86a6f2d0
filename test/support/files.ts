/** Files of the project, for tests. */
import { globSync } from "tinyglobby";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Absolute paths of the example scenarios, sorted. */
export function exampleScenarios(pattern = "**/*.scenario.*"): string[] {
  return globSync(pattern, { cwd: `${ROOT}examples`, absolute: true }).sort();
}
