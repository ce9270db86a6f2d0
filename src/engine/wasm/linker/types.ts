/** Types of a component once their indexes are resolved, with how they lie in memory. (component-model, `CanonicalABI.md`) */
import type { Primitive } from "../binary/types.ts";

/** A type of resources: told apart by identity. */
export interface ResourceType {
  readonly kind: "resource";
  readonly name: string;
  /** The handles of the component instance that defines it; undefined for one of the host's. */
  readonly definedBy?: object | undefined;
  /** Called when the last handle is dropped. */
  readonly drop: (resource: never) => void;
}

export type CoreType = "i32" | "i64" | "f32" | "f64";

export interface Layout {
  /** In bytes, in memory. */
  readonly size: number;
  readonly align: number;
  /** The core values that it is passed as. */
  readonly flat: readonly CoreType[];
}

export interface VariantCase {
  readonly name: string;
  readonly type: ValueType | undefined;
}

export type ValueType =
  & Layout
  & (
    | { readonly kind: "primitive"; readonly type: Primitive }
    | {
      readonly kind: "record";
      readonly isTuple: boolean;
      readonly fields: readonly (readonly [name: string, ValueType])[];
    }
    | {
      readonly kind: "variant";
      readonly form: "variant" | "enum" | "option" | "result";
      readonly cases: readonly VariantCase[];
    }
    | { readonly kind: "list"; readonly element: ValueType }
    | { readonly kind: "flags"; readonly names: readonly string[] }
    | { readonly kind: "own" | "borrow"; readonly resource: ResourceType }
  );

export interface FunctionType {
  readonly kind: "func";
  readonly params: readonly ValueType[];
  readonly result: ValueType | undefined;
}

const PRIMITIVES: Readonly<Record<Primitive, readonly [size: number, flat: readonly CoreType[]]>> = {
  bool: [1, ["i32"]],
  s8: [1, ["i32"]],
  u8: [1, ["i32"]],
  s16: [2, ["i32"]],
  u16: [2, ["i32"]],
  s32: [4, ["i32"]],
  u32: [4, ["i32"]],
  s64: [8, ["i64"]],
  u64: [8, ["i64"]],
  f32: [4, ["f32"]],
  f64: [8, ["f64"]],
  char: [4, ["i32"]],
  string: [8, ["i32", "i32"]],
};

export function primitive(type: Primitive): ValueType {
  const [size, flat] = PRIMITIVES[type];
  return { kind: "primitive", type, size, align: type === "string" ? 4 : size, flat };
}

export function record(fields: readonly (readonly [string, ValueType])[], isTuple = false): ValueType {
  let size = 0;
  let align = 1;
  for (const [, type] of fields) {
    size = alignTo(size, type.align) + type.size;
    align = Math.max(align, type.align);
  }
  return {
    kind: "record",
    isTuple,
    fields,
    size: alignTo(size, align),
    align,
    flat: fields.flatMap(([, { flat }]) => flat),
  };
}

export function variant(form: "variant" | "enum" | "option" | "result", cases: readonly VariantCase[]): ValueType {
  const payloads = cases.flatMap(({ type }) => type ?? []);
  const tag = discriminantBytes(cases.length);
  const payloadAlign = Math.max(1, ...payloads.map((type) => type.align));
  const align = Math.max(tag, payloadAlign);
  const size = alignTo(alignTo(tag, payloadAlign) + Math.max(0, ...payloads.map((type) => type.size)), align);
  const flat: CoreType[] = [];
  for (const payload of payloads) {
    payload.flat.forEach((type, index) => flat[index] = flat[index] === undefined ? type : joined(flat[index], type));
  }
  return { kind: "variant", form, cases, size, align, flat: ["i32", ...flat] };
}

export function list(element: ValueType): ValueType {
  return { kind: "list", element, size: 8, align: 4, flat: ["i32", "i32"] };
}

export function flags(names: readonly string[]): ValueType {
  const size = names.length <= 8 ? 1 : names.length <= 16 ? 2 : 4;
  return { kind: "flags", names, size, align: size, flat: ["i32"] };
}

export function handle(kind: "own" | "borrow", resource: ResourceType): ValueType {
  return { kind, resource, size: 4, align: 4, flat: ["i32"] };
}

/** The bytes of the number that says which case it is. */
export function discriminantBytes(cases: number): number {
  return cases <= 256 ? 1 : cases <= 65_536 ? 2 : 4;
}

/** Where the payload of a variant begins. */
export function payloadOffset(cases: readonly VariantCase[]): number {
  return alignTo(discriminantBytes(cases.length), Math.max(1, ...cases.map(({ type }) => type?.align ?? 1)));
}

export function alignTo(at: number, align: number): number {
  return Math.ceil(at / align) * align;
}

function joined(one: CoreType, other: CoreType): CoreType {
  if (one === other) return one;
  return (one === "i32" && other === "f32") || (one === "f32" && other === "i32") ? "i32" : "i64";
}
