/** Cases of a variant and names of flags, between their numbers and the values that stand for them. */
import type { Value } from "../../calls/values.ts";
import { trap } from "../handles.ts";
import type { ValueType, VariantCase } from "../types.ts";

type VariantType = ValueType & { kind: "variant" };

export function caseAt(cases: readonly VariantCase[], index: number): VariantCase {
  return cases[index] ?? (() => {
    throw trap(`a variant has no case ${index}`);
  })();
}

/** A value of a variant: an option is its value or null, an enum its name. */
export function made(type: VariantType, index: number, payload: Value | undefined): Value {
  const { name } = type.cases[index]!;
  if (type.form === "enum") return name;
  if (type.form !== "option") return payload === undefined ? { tag: name } : { tag: name, val: payload };
  if (index === 0) return null;
  return isNested(type) ? { some: payload! } : payload!;
}

/** An option of an option, whose value could itself be null. */
function isNested(type: VariantType): boolean {
  const inner = type.cases[1]!.type;
  return inner?.kind === "variant" && inner.form === "option";
}

/** The case that a value stands for, by its number. */
export function unmade(type: VariantType, value: Value) {
  const given = type.form === "option"
    ? value === null ? { tag: "none", val: null } : { tag: "some", val: isNested(type) ? part(value, "some") : value }
    : type.form === "enum"
    ? { tag: value as string, val: null }
    : value as { readonly tag: string; readonly val?: Value };
  const index = type.cases.findIndex(({ name }) => name === given.tag);
  if (index < 0) {
    throw new Error(`expected one of ${type.cases.map(({ name }) => name).join(", ")}, found ${given.tag}`);
  }
  return { index, payload: given.val ?? null, inner: type.cases[index]!.type };
}

export function namesOf(names: readonly string[], bits: number): string[] {
  return names.filter((_, index) => (bits & (1 << index)) !== 0);
}

export function bitsOf(names: readonly string[], value: Value): number {
  return (value as readonly string[]).reduce((bits, name) => bits | (1 << names.indexOf(name)), 0) >>> 0;
}

/** A field of a record, or an element of a tuple. */
export function part(value: Value, key: string | number): Value {
  return (value as { readonly [key: string | number]: Value })[key]!;
}
