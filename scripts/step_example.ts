/** The example of a step type as a scenario file. */
import { STEP_DEFINITIONS } from "../src/engine/capabilities/registry.ts";
import type { StepDefinition } from "../src/engine/capabilities/step.ts";

/** Undefined for a step that names code: code is in no data file, and the compiler names it. */
export function stepExample({ type, example }: StepDefinition): string | undefined {
  if (example === undefined) return undefined;
  const { steps, world } = typeof example === "string" ? { steps: example, world: undefined } : example;
  const lines = steps.trim().split("\n").map((line) => line.trim());
  if (lines.every(isDeclaring)) lines.push("{ type: assert_ok, value: true }");
  return `version: 1\nname: ${type}\n${world === undefined ? "" : `world: ${world}\n`}steps:\n` +
    lines.map((line) => `  - ${line}\n`).join("");
}

/** A scenario that only sets the scene tests nothing, and is refused. */
function isDeclaring(line: string): boolean {
  const [, type] = /type: (\w+)/.exec(line) ?? [];
  return STEP_DEFINITIONS.find((definition) => definition.type === type)?.declares === true;
}
