/** Values out of the core values that they are passed as. (component-model, `CanonicalABI.md`, "Flat Lifting") */
import type { Value } from "../../calls/values.ts";
import type { ValueType } from "../types.ts";
import { caseAt, made, namesOf } from "./cases.ts";
import { converted } from "./joined.ts";
import { character, elements, text } from "./load.ts";
import type { AbiContext, CoreValue } from "./memory.ts";

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
