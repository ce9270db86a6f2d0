/** Namespaces of step constructors: those that are written by hand, and those that definitions of steps describe. */
import {
  type PlainConstructor,
  plainConstructors,
  type PlainMethods,
  stepProblem,
} from "../../engine/ir/constructors.ts";
import type { Step } from "../../engine/ir/scenario.ts";
import { invalid, problem } from "../problem.ts";
import { make, renamed } from "./make.ts";

/**
 * The constructors of a namespace that definitions of steps describe, and that are not among those written by hand.
 * @internal
 */
export type DerivedSteps<Name extends string, ByHand> = Omit<PlainMethods<Name>, keyof ByHand>;

type Constructor = (...values: never[]) => unknown;

/** Gives each constructor by hand the types of its arguments, and each old name those of the new one. */
type Renamed<Methods, Old> = {
  readonly [O in keyof Old]: Old[O] extends keyof Methods ? Methods[Old[O]] : never;
};

/**
 * Makes a namespace. A constructor is derived from its step's definition unless there is one by hand, which may convert,
 * check and explain more.
 * @param byHand The constructors that are written by hand.
 * @param oldNames The new name for each old one. An old name still works, and the step remembers to suggest the new one.
 */
export function namespace<
  const Name extends string,
  Methods extends object,
  const Old extends Readonly<Record<string, keyof Methods & string>> = Readonly<Record<never, never>>,
>(
  name: Name,
  byHand: Methods,
  oldNames: Old = {} as Old,
): Methods & Renamed<Methods, Old> & DerivedSteps<Name, Methods & Old> {
  const derived = plainConstructors(name)
    .filter(({ method }) => !Object.hasOwn(byHand, method))
    .map((plain) => [plain.method, (...values: unknown[]) => construct(name, plain, values)] as const);
  const old = Object.entries(oldNames).map(([before, now]) => {
    const method = byHand[now as keyof Methods] as Constructor;
    const hint = `${name}.${before} has a new name: ${name}.${now}`;
    return [before, (...values: never[]) => renamed(method(...values) as Step, hint)] as const;
  });
  return { ...Object.fromEntries([...derived, ...old]), ...byHand } as never;
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
