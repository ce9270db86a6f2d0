/** Values out of memory. (component-model, `CanonicalABI.md`, "Loading") */
import type { Value } from "../../calls/values.ts";
import { trap } from "../handles.ts";
import { alignTo, discriminantBytes, payloadOffset, type ValueType } from "../types.ts";
import { caseAt, made, namesOf } from "./cases.ts";
import { type AbiContext, bytesOf, listBytes, readNumber, requireAligned, viewAt } from "./memory.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function load(context: AbiContext, type: ValueType, at: number): Value {
  const view = viewAt(context, at, type);
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

export function elements(context: AbiContext, element: ValueType, at: number, count: number): Value {
  const bytes = listBytes(count, element);
  requireAligned(at, element.align);
  if (element.kind === "primitive" && element.type === "u8") return bytesOf(context, at, count).slice();
  bytesOf(context, at, bytes);
  return Array.from({ length: count }, (_, index) => load(context, element, at + index * element.size));
}

export function text(context: AbiContext, at: number, length: number): string {
  try {
    return UTF8.decode(bytesOf(context, at, length).slice());
  } catch (error) {
    if (error instanceof TypeError) throw trap("a string is not UTF-8");
    throw error;
  }
}

export function character(code: number): string {
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw trap(`${code} is no character`);
  return String.fromCodePoint(code);
}
