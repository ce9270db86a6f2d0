/** The invariants of a scenario, as a builder adds them. */
import type { Condition } from "../engine/ir/author.ts";
import type { Invariant } from "../engine/ir/scenario.ts";
import { problem } from "./problem.ts";
import { requireCode } from "./require_code.ts";
import { withSite } from "./site.ts";
import type { NamedFunction } from "./taken_step.ts";

/** An invariant without its condition. */
export type InvariantFields =
  | { readonly kind: "always" | "finally"; readonly name: string }
  | { readonly kind: "eventually"; readonly name: string; readonly within: string };

/** Those before and a new one, and its condition. */
export function withInvariant<I extends object>(
  before: readonly Invariant[] = [],
  fields: InvariantFields,
  condition: Condition<I>,
): [invariants: Invariant[], condition: NamedFunction] {
  const { kind, name } = fields;
  const what = `${kind} "${name}"`;
  if (typeof name !== "string" || name === "") throw problem(kind, "a name", name);
  requireCode(what, condition);
  if (before.some((invariant) => invariant.name === name)) {
    throw problem(what, "a name that no other invariant has", name);
  }
  const ref = `${kind} ${name}`;
  return [[...before, withSite({ ...fields, ref }) as Invariant], [ref, condition as Condition]];
}
