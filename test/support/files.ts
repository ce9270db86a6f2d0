/** Files of the project, for tests. */
import { globSync } from "tinyglobby";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Examples that ask a real server, which a test starts. */
const ASKS_A_SERVER = /\/write-skew\//;

/** Absolute paths of the example scenarios, sorted. Without a pattern, those that need nothing but the checkout. */
export function exampleScenarios(pattern?: string): string[] {
  const all = globSync(pattern ?? "**/*.scenario.*", { cwd: `${ROOT}examples`, absolute: true }).sort();
  return pattern === undefined ? all.filter((path) => !ASKS_A_SERVER.test(path)) : all;
}
