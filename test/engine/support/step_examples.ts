/** The examples of all step types, from their definitions. */
import { parse } from "yaml";
import { stepExample } from "../../../scripts/step_example.ts";
import { STEP_DEFINITIONS } from "../../../src/engine/capabilities/registry.ts";
import type { RawStep } from "./programs.ts";

export interface StepExample {
  readonly type: string;
  readonly steps: readonly RawStep[];
  readonly world?: Readonly<Record<string, unknown>>;
}

export const STEP_EXAMPLES: readonly StepExample[] = STEP_DEFINITIONS.flatMap((definition) => {
  const text = stepExample(definition);
  if (text === undefined) return [];
  const { steps, world } = parse(text) as StepExample;
  return [{ type: definition.type, steps, ...(world !== undefined && { world }) }];
});
