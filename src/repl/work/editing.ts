/** Edits of a scenario: another value in a field of a step. */
import { SeedbedError } from "../../engine/errors.ts";
import type { Program } from "../../engine/interpreter/program.ts";
import { suggest } from "../../engine/text/suggest.ts";
import { validateScenario } from "../../engine/ir/validate.ts";
import type { Json } from "../../engine/json.ts";
import { placedSteps } from "../model/step_paths.ts";

/**
 * The program with the field changed.
 * @param field a name, or several with dots between: `body.amount`
 * @param value JSON; what is none is taken as text
 */
export function withField(program: Program, path: string, field: string, value: string): Program {
  const ir = structuredClone(program.ir);
  const steps = placedSteps(ir.steps);
  const found = steps.find((placed) => placed.path === path);
  if (found === undefined) {
    const meant = suggest(path, steps.map((placed) => placed.path));
    throw new SeedbedError("usage", `there is no step ${path}`, {
      hint: meant === undefined ? "the source view shows the steps" : `did you mean ${meant}?`,
    });
  }
  const names = field.split(".");
  let holder = found.step as unknown as Record<string, unknown>;
  for (const name of names.slice(0, -1)) {
    const next = Object.hasOwn(holder, name) ? holder[name] : undefined;
    if (typeof next !== "object" || next === null) throw new SeedbedError("usage", `step ${path} has no ${field}`);
    holder = next as Record<string, unknown>;
  }
  holder[names.at(-1)!] = readValue(value);
  const validated = validateScenario(ir);
  if (validated.ir === undefined) {
    const [first] = validated.problems;
    throw new SeedbedError("invalid", first!.text, { hint: first!.hint });
  }
  return { ...program, ir: validated.ir };
}

export function readValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
