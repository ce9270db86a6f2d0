/** From types as they are written to types that values have: indexes are looked up in the index space of the place. */
import type { TypeDefinition, TypeReference } from "../binary/types.ts";
import {
  flags,
  type FunctionType,
  handle,
  list,
  primitive,
  record,
  type ResourceType,
  type ValueType,
  variant,
} from "./types.ts";

/** What an index of the space of types stands for. */
export type TypeItem = ValueType | FunctionType | ResourceType | {
  readonly kind: "instance type";
  readonly [more: string]: unknown;
} | {
  readonly kind: "component type";
};

/** Looks a type up by its index. */
export type TypesOf = (index: number) => TypeItem;

export function resolveType(
  definition: Exclude<TypeDefinition, { kind: "resource" | "instance type" | "component type" }>,
  typeAt: TypesOf,
): ValueType | FunctionType {
  const of = (reference: TypeReference): ValueType =>
    typeof reference === "string" ? primitive(reference) : valueType(typeAt(reference));
  const optional = (reference: TypeReference | undefined) => reference === undefined ? undefined : of(reference);
  switch (definition.kind) {
    case "primitive":
      return primitive(definition.type);
    case "record":
      return record(definition.fields.map(({ name, type }) => [name, of(type)]));
    case "tuple":
      return record(definition.types.map((type, index) => [String(index), of(type)]), true);
    case "variant":
      return variant("variant", definition.cases.map(({ name, type }) => ({ name, type: optional(type) })));
    case "enum":
      return variant("enum", definition.names.map((name) => ({ name, type: undefined })));
    case "option":
      return variant("option", [{ name: "none", type: undefined }, { name: "some", type: of(definition.type) }]);
    case "result":
      return variant("result", [{ name: "ok", type: optional(definition.ok) }, {
        name: "err",
        type: optional(definition.error),
      }]);
    case "list":
      return list(of(definition.element));
    case "flags":
      return flags(definition.names);
    case "own":
    case "borrow": {
      const resource = typeAt(definition.resource);
      if (resource.kind !== "resource") throw wrong("a resource", resource.kind);
      return handle(definition.kind, resource as ResourceType);
    }
    case "func":
      return {
        kind: "func",
        params: definition.params.map(({ type }) => of(type)),
        result: optional(definition.result),
      };
  }
}

function valueType(item: TypeItem): ValueType {
  if (["func", "resource", "instance type", "component type"].includes(item.kind)) {
    throw wrong("a type of values", item.kind);
  }
  return item as ValueType;
}

function wrong(expected: string, found: string): Error {
  return new RangeError(`expected ${expected}, found a ${found}`);
}
