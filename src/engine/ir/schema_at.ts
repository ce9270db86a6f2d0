/** Reads the part of a schema for one place of a value: the fields that an object there may have, the types it may be of. */
import type { z } from "zod";

/** @param keys the path from `root`, the value as a whole, to the object */
export function fieldsAt(schema: z.ZodType, root: unknown, keys: readonly (string | number)[]): readonly string[] {
  let here: Definition | undefined = definitionOf(schema, root);
  let value = root;
  for (const key of keys) {
    value = (value as Record<string | number, unknown> | undefined)?.[key];
    here = here && child(here, key, value);
  }
  return Object.keys(here?.shape ?? {});
}

/** @param keys the path from `root` to an object whose `type` tells what it is: the types there are */
export function typesAt(schema: z.ZodType, root: unknown, keys: readonly (string | number)[]): readonly string[] {
  let here: Definition | undefined = definitionOf(schema, root);
  let value = root;
  let last: z.ZodType | undefined;
  for (const key of keys) {
    value = (value as Record<string | number, unknown> | undefined)?.[key];
    last = here && childSchema(here, key);
    here = last && definitionOf(last, value);
  }
  const union = last && unwrapped(last);
  return (union?.options ?? []).flatMap((option) => {
    const type = unwrapped(option).shape?.["type"]?.def as { values?: readonly string[] } | undefined;
    return type?.values ?? [];
  });
}

/** The part of zod's definitions that is looked at. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly discriminator?: string;
  readonly getter?: () => z.ZodType;
}

/** The definition behind optional, nullable, lazy and unions, for this value. */
function definitionOf(schema: z.ZodType, value: unknown): Definition | undefined {
  const definition = schema.def as unknown as Definition;
  if (definition.innerType !== undefined) return definitionOf(definition.innerType, value);
  if (definition.getter !== undefined) return definitionOf(definition.getter(), value);
  if (definition.options === undefined) return definition;
  const options = definition.options.map((option) => definitionOf(option, value));
  const { discriminator } = definition;
  if (discriminator === undefined) return options.find((option) => option?.type === "object");
  const tag = (value as Record<string, unknown> | undefined)?.[discriminator];
  return options.find((option) => {
    const literal = option?.shape?.[discriminator]?.def as { values?: readonly unknown[] } | undefined;
    return literal?.values?.includes(tag);
  });
}

function child(parent: Definition, key: string | number, value: unknown): Definition | undefined {
  const schema = childSchema(parent, key);
  return schema && definitionOf(schema, value);
}

function childSchema(parent: Definition, key: string | number): z.ZodType | undefined {
  return typeof key === "number" ? parent.element : parent.shape?.[key] ?? parent.valueType;
}

/** The definition behind optional, nullable and lazy. */
function unwrapped(schema: z.ZodType): Definition {
  const definition = schema.def as unknown as Definition;
  if (definition.innerType !== undefined) return unwrapped(definition.innerType);
  return definition.getter === undefined ? definition : unwrapped(definition.getter());
}
