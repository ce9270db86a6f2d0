/** Constructors of steps that their definitions alone describe: `net.heal(a, b)` takes the fields `a` and `b`, in order. */
import type { Definition, Step } from "../capabilities/registry.ts";
import { STEP_DEFINITIONS } from "../capabilities/registry.ts";
import type { StepDefinition } from "../capabilities/step.ts";
import { explainIssues } from "./explain.ts";

/** A constructor in the form `namespace.method(field, optionalField?)`. */
export interface PlainConstructor {
  readonly method: string;
  readonly definition: StepDefinition;
  readonly fields: readonly string[];
}

const PLAIN = /^(\w+)\.(\w+)\(((?:\w+\??(?:, )?)*)\)$/;

/** Those of a namespace, such as `net`. */
export function plainConstructors(namespace: string): PlainConstructor[] {
  return STEP_DEFINITIONS.flatMap((definition) => {
    const [, space, method, list] = PLAIN.exec(definition.constructor) ?? [];
    if (space !== namespace || method === undefined) return [];
    const fields = list === "" ? [] : list!.split(", ").map((field) => field.replace("?", ""));
    return [{ method, definition, fields }];
  });
}

/** Returns the problem of a step; undefined if there is none. */
export function stepProblem({ schema }: StepDefinition, step: object) {
  const { error } = schema.safeParse(step);
  return error && explainIssues(error, step, schema)[0];
}

/** The methods of a namespace that definitions describe, by name. */
export type PlainMethods<Namespace extends string> = {
  readonly [D in Definition as MethodOf<D["constructor"], Namespace>]: (
    ...args: ArgumentsOf<ListOf<D["constructor"]>, Extract<Step, { readonly type: D["type"] }>>
  ) => Extract<Step, { readonly type: D["type"] }>;
};

type MethodOf<C extends string, Namespace extends string> = C extends `${Namespace}.${infer M}(${string})` ? M : never;
type ListOf<C extends string> = C extends `${string}(${infer L})` ? L : never;

type ArgumentsOf<List extends string, Fields> = List extends `${infer First}, ${infer Rest}`
  ? [...ArgumentOf<First, Fields>, ...ArgumentsOf<Rest, Fields>]
  : ArgumentOf<List, Fields>;

type ArgumentOf<Name extends string, Fields> = Name extends "" ? []
  : Name extends `${infer Optional}?` ? [value?: Optional extends keyof Fields ? Fields[Optional] : never]
  : [value: Name extends keyof Fields ? Fields[Name] : never];
