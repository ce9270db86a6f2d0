/** Types of a component, as they are written: indexes are those of the index space that the type stands in. */
import { type ByteReader, hex } from "./bytes.ts";
import { readCoreType } from "./core_types.ts";
import { type AliasDefinition, readAlias, type Sort } from "./sorts.ts";

export type Primitive =
  | "bool"
  | "s8"
  | "u8"
  | "s16"
  | "u16"
  | "s32"
  | "u32"
  | "s64"
  | "u64"
  | "f32"
  | "f64"
  | "char"
  | "string";

/** A primitive type, or the index of a type. */
export type TypeReference = Primitive | number;

export interface Field {
  readonly name: string;
  readonly type: TypeReference;
}

export interface Case {
  readonly name: string;
  readonly type: TypeReference | undefined;
}

export type TypeDefinition =
  | { readonly kind: "primitive"; readonly type: Primitive }
  | { readonly kind: "record"; readonly fields: readonly Field[] }
  | { readonly kind: "variant"; readonly cases: readonly Case[] }
  | { readonly kind: "list"; readonly element: TypeReference }
  | { readonly kind: "tuple"; readonly types: readonly TypeReference[] }
  | { readonly kind: "flags"; readonly names: readonly string[] }
  | { readonly kind: "enum"; readonly names: readonly string[] }
  | { readonly kind: "option"; readonly type: TypeReference }
  | { readonly kind: "result"; readonly ok: TypeReference | undefined; readonly error: TypeReference | undefined }
  | { readonly kind: "own" | "borrow"; readonly resource: number }
  | { readonly kind: "func"; readonly params: readonly Field[]; readonly result: TypeReference | undefined }
  | { readonly kind: "resource"; readonly destructor: number | undefined }
  | { readonly kind: "component type" }
  | { readonly kind: "instance type"; readonly declarations: readonly Declaration[] };

export type ExternType =
  | { readonly kind: "func" | "component" | "instance" | "core module"; readonly type: number }
  | { readonly kind: "same type"; readonly type: number }
  | { readonly kind: "new resource" };

export type Declaration =
  | { readonly kind: "core type" }
  | { readonly kind: "type"; readonly type: TypeDefinition }
  | AliasDefinition
  | { readonly kind: "import" | "export"; readonly name: string; readonly type: ExternType };

const PRIMITIVES: Readonly<Record<number, Primitive>> = {
  0x7f: "bool",
  0x7e: "s8",
  0x7d: "u8",
  0x7c: "s16",
  0x7b: "u16",
  0x7a: "s32",
  0x79: "u32",
  0x78: "s64",
  0x77: "u64",
  0x76: "f32",
  0x75: "f64",
  0x74: "char",
  0x73: "string",
};

const MAX_DEPTH = 100;
const MAX_FLAGS = 32;

export function readType(reader: ByteReader, depth = 0): TypeDefinition {
  const at = reader.at;
  const form = reader.byte("a type");
  const primitive = PRIMITIVES[form];
  if (primitive !== undefined) return { kind: "primitive", type: primitive };
  switch (form) {
    case 0x72:
      return { kind: "record", fields: some(reader, at, reader.list("fields", () => readField(reader))) };
    case 0x71:
      return { kind: "variant", cases: some(reader, at, reader.list("cases", () => readCase(reader))) };
    case 0x70:
      return { kind: "list", element: readReference(reader) };
    case 0x6f:
      return { kind: "tuple", types: some(reader, at, reader.list("types", () => readReference(reader))) };
    case 0x6e: {
      const names = some(reader, at, reader.list("flags", () => reader.name()));
      if (names.length > MAX_FLAGS) reader.fail(`at most ${MAX_FLAGS} flags`, String(names.length), at);
      return { kind: "flags", names };
    }
    case 0x6d:
      return { kind: "enum", names: some(reader, at, reader.list("cases", () => reader.name())) };
    case 0x6b:
      return { kind: "option", type: readReference(reader) };
    case 0x6a:
      return { kind: "result", ok: readOptional(reader), error: readOptional(reader) };
    case 0x69:
      return { kind: "own", resource: reader.u32("a resource") };
    case 0x68:
      return { kind: "borrow", resource: reader.u32("a resource") };
    case 0x40:
      return readFunction(reader);
    case 0x41:
      readDeclarations(reader, depth);
      return { kind: "component type" };
    case 0x42:
      return { kind: "instance type", declarations: readDeclarations(reader, depth) };
    case 0x3f: {
      const representation = reader.byte("the representation of a resource");
      if (representation !== 0x7f) reader.fail("i32 (0x7f)", hex(representation), reader.at - 1);
      const has = reader.byte("whether there is a destructor");
      return { kind: "resource", destructor: has === 0 ? undefined : reader.u32("a function") };
    }
    case 0x43:
    case 0x64:
    case 0x65:
    case 0x66:
      return reader.fail("a type of preview 2", `${hex(form)}, which belongs to preview 3`, at);
    default:
      return reader.fail("a type", hex(form), at);
  }
}

export function readExternType(reader: ByteReader): ExternType {
  const at = reader.at;
  const form = reader.byte("the type of an import or export");
  if (form === 0x00) {
    const core = reader.byte("a core module");
    if (core !== 0x11) reader.fail("a core module (0x11)", hex(core), reader.at - 1);
    return { kind: "core module", type: reader.u32("a type") };
  }
  if (form === 0x01) return { kind: "func", type: reader.u32("a type") };
  if (form === 0x03) {
    return reader.byte("a bound") === 0 ? { kind: "same type", type: reader.u32("a type") } : { kind: "new resource" };
  }
  if (form === 0x04) return { kind: "component", type: reader.u32("a type") };
  if (form === 0x05) return { kind: "instance", type: reader.u32("a type") };
  return reader.fail("the type of an import or export", hex(form), at);
}

function readFunction(reader: ByteReader): TypeDefinition {
  const params = reader.list("parameters", () => readField(reader));
  const form = reader.byte("a result");
  if (form === 0x00) return { kind: "func", params, result: readReference(reader) };
  const none = reader.byte("no result");
  if (form !== 0x01 || none !== 0) reader.fail("one result, or none", hex(form), reader.at - 2);
  return { kind: "func", params, result: undefined };
}

function readDeclarations(reader: ByteReader, depth: number): Declaration[] {
  if (depth > MAX_DEPTH) reader.fail(`types nested at most ${MAX_DEPTH} deep`, "deeper ones");
  return reader.list("declarations", (): Declaration => {
    const form = reader.byte("a declaration");
    if (form === 0x00) {
      readCoreType(reader);
      return { kind: "core type" };
    }
    if (form === 0x01) return { kind: "type", type: readType(reader, depth + 1) };
    if (form === 0x02) return readAlias(reader);
    if (form !== 0x03 && form !== 0x04) reader.fail("a declaration", hex(form), reader.at - 1);
    if (reader.byte("a name") > 1) reader.fail("a name (0x00 or 0x01)", "something else", reader.at - 1);
    return { kind: form === 0x03 ? "import" : "export", name: reader.name(), type: readExternType(reader) };
  });
}

function readReference(reader: ByteReader): TypeReference {
  const at = reader.at;
  const first = reader.peek();
  const primitive = first === undefined ? undefined : PRIMITIVES[first];
  if (primitive !== undefined) {
    reader.byte();
    return primitive;
  }
  // A signed number of 33 bits; of types, the negative ones are the primitive ones.
  let index = 0;
  for (let shift = 0;; shift += 7) {
    const byte = reader.byte("a type");
    index += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) {
      if ((byte & 0x40) !== 0) reader.fail("a type", hex(first!), at);
      return index;
    }
    if (shift > 28) reader.fail("a type", "a larger number", at);
  }
}

function readField(reader: ByteReader): Field {
  const name = reader.name();
  return { name, type: readReference(reader) };
}

function readCase(reader: ByteReader): Case {
  const name = reader.name();
  const type = readOptional(reader);
  const zero = reader.byte("0x00");
  if (zero !== 0) reader.fail("0x00", hex(zero), reader.at - 1);
  return { name, type };
}

function readOptional(reader: ByteReader): TypeReference | undefined {
  const has = reader.byte("whether a type follows");
  if (has > 1) reader.fail("0x00 or 0x01", hex(has), reader.at - 1);
  return has === 0 ? undefined : readReference(reader);
}

function some<T>(reader: ByteReader, at: number, items: T[]): T[] {
  return items.length === 0 ? reader.fail("at least one part of a type", "none", at) : items;
}

/** The index space that something of this type is put into. */
export function sortOf({ kind }: ExternType): Sort {
  return kind === "same type" || kind === "new resource" ? "type" : kind;
}
