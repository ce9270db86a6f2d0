/** The canonical ABI: values out of core values and memory, and back. (component-model, `CanonicalABI.md`) */
import type { Value } from "../calls/values.ts";
import { type Handles, trap } from "./handles.ts";
import { alignTo, type CoreType, discriminantBytes, payloadOffset, type ValueType, type VariantCase } from "./types.ts";

export type CoreValue = number | bigint;

/** What a function across the boundary works on. */
export interface AbiContext {
  readonly handles: Handles;
  readonly memory: WebAssembly.Memory | undefined;
  readonly realloc: ((old: number, oldSize: number, align: number, size: number) => number) | undefined;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();
const MAX_LIST_BYTES = 2 ** 28;

function viewOf({ memory }: AbiContext): DataView {
  if (memory === undefined) throw trap("a function needs a memory and names none");
  return new DataView(memory.buffer);
}

function bytesOf({ memory }: AbiContext, at: number, length: number): Uint8Array {
  if (memory === undefined || at + length > memory.buffer.byteLength) throw trap("a pointer leads out of the memory");
  return new Uint8Array(memory.buffer, at, length);
}

function allocate({ realloc }: AbiContext, align: number, size: number): number {
  if (realloc === undefined) throw trap("a function needs realloc and names none");
  return realloc(0, 0, align, size) >>> 0;
}

// --- out of memory ---------------------------------------------------------------------------------------------------

export function load(context: AbiContext, type: ValueType, at: number): Value {
  const view = viewOf(context);
  if (at + type.size > view.byteLength) throw trap("a pointer leads out of the memory");
  switch (type.kind) {
    case "primitive":
      switch (type.type) {
        case "s8":
          return view.getInt8(at);
        case "bool":
          return view.getUint8(at) !== 0;
        case "u8":
          return view.getUint8(at);
        case "s16":
          return view.getInt16(at, true);
        case "u16":
          return view.getUint16(at, true);
        case "s32":
          return view.getInt32(at, true);
        case "u32":
          return view.getUint32(at, true);
        case "s64":
          return view.getBigInt64(at, true);
        case "u64":
          return view.getBigUint64(at, true);
        case "f32":
          return view.getFloat32(at, true);
        case "f64":
          return view.getFloat64(at, true);
        case "char":
          return character(view.getUint32(at, true));
        case "string":
          return text(context, view.getUint32(at, true), view.getUint32(at + 4, true));
      }
      break;
    case "record": {
      let offset = at;
      const values = type.fields.map(([name, field]) => {
        offset = alignTo(offset, field.align);
        const value = load(context, field, offset);
        offset += field.size;
        return [name, value] as const;
      });
      return type.isTuple ? values.map(([, value]) => value) : Object.fromEntries(values);
    }
    case "variant": {
      const { cases } = type;
      const index = readNumber(view, at, discriminantBytes(cases.length));
      const { type: payload } = caseAt(cases, index);
      return made(type, index, payload && load(context, payload, at + payloadOffset(cases)));
    }
    case "list":
      return elements(context, type.element, view.getUint32(at, true), view.getUint32(at + 4, true));
    case "flags":
      return namesOf(type.names, readNumber(view, at, type.size));
    case "own":
      return context.handles.take(type.resource, view.getUint32(at, true));
    case "borrow":
      return context.handles.get(type.resource, view.getUint32(at, true));
  }
}

function elements(context: AbiContext, element: ValueType, at: number, count: number): Value {
  const bytes = count * element.size;
  if (bytes > MAX_LIST_BYTES) throw trap(`a list of ${bytes} bytes is too long`);
  if (element.kind === "primitive" && element.type === "u8") return bytesOf(context, at, count).slice();
  bytesOf(context, at, bytes);
  return Array.from({ length: count }, (_, index) => load(context, element, at + index * element.size));
}

function text(context: AbiContext, at: number, length: number): string {
  try {
    return UTF8.decode(bytesOf(context, at, length).slice());
  } catch (error) {
    if (error instanceof TypeError) throw trap("a string is not UTF-8");
    throw error;
  }
}

function character(code: number): string {
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw trap(`${code} is no character`);
  return String.fromCodePoint(code);
}

function caseAt(cases: readonly VariantCase[], index: number): VariantCase {
  return cases[index] ?? (() => {
    throw trap(`a variant has no case ${index}`);
  })();
}

/** A value of a variant: an option is its value or null, an enum its name. */
function made(type: ValueType & { kind: "variant" }, index: number, payload: Value | undefined): Value {
  const { name } = type.cases[index]!;
  if (type.form === "enum") return name;
  if (type.form !== "option") return payload === undefined ? { tag: name } : { tag: name, val: payload };
  if (index === 0) return null;
  return isNested(type) ? { some: payload! } : payload!;
}

/** An option of an option, whose value could itself be null. */
function isNested(type: ValueType & { kind: "variant" }): boolean {
  const inner = type.cases[1]!.type;
  return inner?.kind === "variant" && inner.form === "option";
}

function namesOf(names: readonly string[], bits: number): string[] {
  return names.filter((_, index) => (bits & (1 << index)) !== 0);
}

function readNumber(view: DataView, at: number, bytes: number): number {
  return bytes === 1 ? view.getUint8(at) : bytes === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
}

function writeNumber(view: DataView, at: number, bytes: number, value: number): void {
  if (bytes === 1) view.setUint8(at, value);
  else if (bytes === 2) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
}

// --- into memory -----------------------------------------------------------------------------------------------------

export function store(context: AbiContext, type: ValueType, value: Value, at: number): void {
  const view = viewOf(context);
  if (at + type.size > view.byteLength) throw trap("a pointer leads out of the memory");
  switch (type.kind) {
    case "primitive":
      switch (type.type) {
        case "bool":
          return view.setUint8(at, value === true ? 1 : 0);
        case "s8":
        case "u8":
          return view.setUint8(at, value as number);
        case "s16":
        case "u16":
          return view.setUint16(at, value as number, true);
        case "s32":
        case "u32":
          return view.setUint32(at, value as number, true);
        case "s64":
        case "u64":
          return view.setBigUint64(at, BigInt.asUintN(64, value as bigint), true);
        case "f32":
          return view.setFloat32(at, value as number, true);
        case "f64":
          return view.setFloat64(at, value as number, true);
        case "char":
          return view.setUint32(at, (value as string).codePointAt(0)!, true);
        case "string":
          return storeSpan(context, spanOfText(context, value as string), at);
      }
      break;
    case "record": {
      let offset = at;
      type.fields.forEach(([name, field], index) => {
        offset = alignTo(offset, field.align);
        store(context, field, part(value, type.isTuple ? index : name), offset);
        offset += field.size;
      });
      return;
    }
    case "variant": {
      const { index, payload, inner } = unmade(type, value);
      writeNumber(view, at, discriminantBytes(type.cases.length), index);
      if (inner !== undefined) store(context, inner, payload, at + payloadOffset(type.cases));
      return;
    }
    case "list":
      return storeSpan(context, spanOfList(context, type.element, value), at);
    case "flags":
      return writeNumber(view, at, type.size, bitsOf(type.names, value));
    case "own":
    case "borrow":
      return view.setUint32(at, context.handles.add(type.resource, value, type.kind === "own"), true);
  }
}

type Span = readonly [at: number, count: number];

function storeSpan(context: AbiContext, [at, count]: Span, to: number): void {
  // Its memory may have grown while room was made.
  const view = viewOf(context);
  view.setUint32(to, at, true);
  view.setUint32(to + 4, count, true);
}

function spanOfText(context: AbiContext, value: string): Span {
  return spanOfBytes(context, ENCODER.encode(value));
}

function spanOfBytes(context: AbiContext, bytes: Uint8Array): Span {
  if (bytes.length === 0) return [1, 0];
  const at = allocate(context, 1, bytes.length);
  bytesOf(context, at, bytes.length).set(bytes);
  return [at, bytes.length];
}

function spanOfList(context: AbiContext, element: ValueType, value: Value): Span {
  if (value instanceof Uint8Array) return spanOfBytes(context, value);
  const items = value as readonly Value[];
  if (items.length === 0) return [element.align, 0];
  const at = allocate(context, element.align, items.length * element.size);
  items.forEach((item, index) => store(context, element, item, at + index * element.size));
  return [at, items.length];
}

function part(value: Value, key: string | number): Value {
  return (value as { readonly [key: string | number]: Value })[key]!;
}

function unmade(type: ValueType & { kind: "variant" }, value: Value) {
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

function bitsOf(names: readonly string[], value: Value): number {
  return (value as readonly string[]).reduce((bits, name) => bits | (1 << names.indexOf(name)), 0) >>> 0;
}

// --- core values -----------------------------------------------------------------------------------------------------

/** Core values that are taken one after the other. */
export class CoreValues {
  readonly #values: readonly CoreValue[];
  #at = 0;

  constructor(values: readonly CoreValue[]) {
    this.#values = values;
  }

  next(): CoreValue {
    return this.#values[this.#at++]!;
  }

  skipTo(at: number): void {
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }
}

export function lift(context: AbiContext, type: ValueType, values: CoreValues): Value {
  switch (type.kind) {
    case "primitive":
      switch (type.type) {
        case "bool":
          return values.next() !== 0;
        case "s8":
          return Number(values.next()) << 24 >> 24;
        case "u8":
          return Number(values.next()) & 0xff;
        case "s16":
          return Number(values.next()) << 16 >> 16;
        case "u16":
          return Number(values.next()) & 0xffff;
        case "s32":
          return Number(values.next()) | 0;
        case "u32":
          return Number(values.next()) >>> 0;
        case "s64":
          return BigInt.asIntN(64, values.next() as bigint);
        case "u64":
          return BigInt.asUintN(64, values.next() as bigint);
        case "f32":
        case "f64":
          return values.next() as number;
        case "char":
          return character(Number(values.next()) >>> 0);
        case "string":
          return text(context, Number(values.next()) >>> 0, Number(values.next()) >>> 0);
      }
      break;
    case "record": {
      const found = type.fields.map(([name, field]) => [name, lift(context, field, values)] as const);
      return type.isTuple ? found.map(([, value]) => value) : Object.fromEntries(found);
    }
    case "variant": {
      const index = Number(values.next()) >>> 0;
      const { type: payload } = caseAt(type.cases, index);
      const start = values.at;
      const end = start + type.flat.length - 1;
      const given = payload?.flat.map((wanted, at) => converted(values.next(), type.flat[at + 1]!, wanted)) ?? [];
      const value = payload && lift(context, payload, new CoreValues(given));
      values.skipTo(end);
      return made(type, index, value);
    }
    case "list":
      return elements(context, type.element, Number(values.next()) >>> 0, Number(values.next()) >>> 0);
    case "flags":
      return namesOf(type.names, Number(values.next()));
    case "own":
      return context.handles.take(type.resource, Number(values.next()) >>> 0);
    case "borrow":
      return context.handles.get(type.resource, Number(values.next()) >>> 0);
  }
}

export function lower(context: AbiContext, type: ValueType, value: Value): CoreValue[] {
  switch (type.kind) {
    case "primitive":
      switch (type.type) {
        case "bool":
          return [value === true ? 1 : 0];
        case "s64":
        case "u64":
          return [BigInt.asIntN(64, value as bigint)];
        case "char":
          return [(value as string).codePointAt(0)!];
        case "string":
          return [...spanOfText(context, value as string)];
        default:
          return [value as number];
      }
      break;
    case "record":
      return type.fields.flatMap(([name, field], index) =>
        lower(context, field, part(value, type.isTuple ? index : name))
      );
    case "variant": {
      const { index, payload, inner } = unmade(type, value);
      const lowered = inner === undefined ? [] : lower(context, inner, payload);
      const flat = type.flat.slice(1).map((wanted, at) =>
        at < lowered.length ? converted(lowered[at]!, inner!.flat[at]!, wanted) : wanted === "i64" ? 0n : 0
      );
      return [index, ...flat];
    }
    case "list":
      return [...spanOfList(context, type.element, value)];
    case "flags":
      return [bitsOf(type.names, value)];
    case "own":
    case "borrow":
      return [context.handles.add(type.resource, value, type.kind === "own")];
  }
}

const CELL = new DataView(new ArrayBuffer(8));

/** A core value in the place of one of another type: the cases of a variant share them. */
function converted(value: CoreValue, from: CoreType, to: CoreType): CoreValue {
  if (from === to) return value;
  if (from === "f32") CELL.setFloat32(0, value as number, true);
  else if (from === "f64") CELL.setFloat64(0, value as number, true);
  else CELL.setBigInt64(0, BigInt.asIntN(64, BigInt(value)), true);
  if (from === "i32" || from === "f32") CELL.setUint32(4, 0, true);
  if (to === "i32") return CELL.getInt32(0, true);
  if (to === "i64") return CELL.getBigInt64(0, true);
  return to === "f32" ? CELL.getFloat32(0, true) : CELL.getFloat64(0, true);
}
