/** What a schema says about one place of a value: the fields that an object there may have. */
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
  const schema = typeof key === "number" ? parent.element : parent.shape?.[key] ?? parent.valueType;
  return schema && definitionOf(schema, value);
}
