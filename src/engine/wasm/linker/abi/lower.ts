/** Values as the core values that they are passed as. (component-model, `CanonicalABI.md`, "Flat Lowering") */
import type { Value } from "../../calls/values.ts";
import type { ValueType } from "../types.ts";
import { bitsOf, part, unmade } from "./cases.ts";
import { handleOf } from "./handle.ts";
import { converted } from "./joined.ts";
import type { AbiContext, CoreValue } from "./memory.ts";
import { spanOfList, spanOfText } from "./store.ts";

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
      return [handleOf(context, type, value)];
  }
}
