/** Values into memory. (component-model, `CanonicalABI.md`, "Storing") */
import type { Value } from "../../calls/values.ts";
import { alignTo, discriminantBytes, payloadOffset, type ValueType } from "../types.ts";
import { bitsOf, part, unmade } from "./cases.ts";
import { handleOf } from "./handle.ts";
import { type AbiContext, allocate, bytesOf, listBytes, viewAt, viewOf, writeNumber } from "./memory.ts";

const ENCODER = new TextEncoder();

export function store(context: AbiContext, type: ValueType, value: Value, at: number): void {
  const view = viewAt(context, at, type);
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
      return view.setUint32(at, handleOf(context, type, value), true);
  }
}

type Span = readonly [at: number, count: number];

function storeSpan(context: AbiContext, [at, count]: Span, to: number): void {
  // Its memory may have grown while room was made.
  const view = viewOf(context);
  view.setUint32(to, at, true);
  view.setUint32(to + 4, count, true);
}

export function spanOfText(context: AbiContext, value: string): Span {
  return spanOfBytes(context, ENCODER.encode(value));
}

function spanOfBytes(context: AbiContext, bytes: Uint8Array): Span {
  if (bytes.length === 0) return [1, 0];
  const at = allocate(context, { align: 1, size: bytes.length });
  bytesOf(context, at, bytes.length).set(bytes);
  return [at, bytes.length];
}

export function spanOfList(context: AbiContext, element: ValueType, value: Value): Span {
  if (value instanceof Uint8Array) return spanOfBytes(context, value);
  const items = value as readonly Value[];
  if (items.length === 0) return [element.align, 0];
  const at = allocate(context, { align: element.align, size: listBytes(items.length, element) });
  items.forEach((item, index) => store(context, element, item, at + index * element.size));
  return [at, items.length];
}
