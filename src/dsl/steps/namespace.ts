/** Namespaces of step constructors: those that are written by hand, and those that definitions of steps describe. */
import {
  type PlainConstructor,
  plainConstructors,
  type PlainMethods,
  stepProblem,
} from "../../engine/ir/constructors.ts";
import type { Step } from "../../engine/ir/scenario.ts";
import { invalid, problem } from "../problem.ts";
import { make } from "./make.ts";

/** A definition's constructor is derived unless there is one by hand, which may convert, check and explain more. */
export function namespace<const Name extends string, Methods extends object>(
  name: Name,
  byHand: Methods,
): Methods & Omit<PlainMethods<Name>, keyof Methods> {
  const derived = plainConstructors(name)
    .filter(({ method }) => !Object.hasOwn(byHand, method))
    .map((plain) => [plain.method, (...values: unknown[]) => construct(name, plain, values)] as const);
  return { ...Object.fromEntries(derived), ...byHand } as never;
}

function construct(name: string, { method, definition, fields }: PlainConstructor, values: readonly unknown[]): Step {
  const call = `${name}.${method}`;
  if (values.length > fields.length) throw problem(call, `at most ${fields.length} arguments`, values);
  const named = Object.fromEntries(fields.map((field, index) => [field, values[index]]));
  const step = make(definition.type as Step["type"], named as never);
  const wrong = stepProblem(definition, step);
  if (wrong !== undefined) throw invalid(`${call}: ${wrong.text}`, wrong.hint);
  return step;
}
