/** Arbitraries for the inputs of scenarios that are data: of fast-check, from what a JSON Schema says. */
import type * as fastCheck from "fast-check";
import { type InputsIR, isInCode, type ValueSchema } from "../ir/inputs.ts";
import type { Arbitrary } from "../world/inputs/arbitrary.ts";

type FastCheck = typeof fastCheck;
type Made = fastCheck.Arbitrary<unknown>;

/** Of a number without bounds, as far as amounts go in most programs. */
const MAX_NUMBER = 1e9;

/** By name; undefined where no input is described by a schema. fast-check is loaded where there is one. */
export async function schemaArbitraries(
  inputs: InputsIR | undefined,
): Promise<ReadonlyMap<string, Arbitrary<unknown>> | undefined> {
  const described = Object.entries(inputs ?? {}).flatMap(([name, input]) =>
    isInCode(input) ? [] : [[name, input] as const]
  );
  if (described.length === 0) return undefined;
  const fc = await import("fast-check");
  return new Map(described.map(([name, schema]) => [name, fromSchema(fc, schema)]));
}

function fromSchema(fc: FastCheck, schema: ValueSchema): Made {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((option) => fromSchema(fc, option)));
  const { minimum: min, maximum: max } = schema;
  switch (schema.type!) {
    case "integer":
      return fc.integer({ ...(min !== undefined && { min }), ...(max !== undefined && { max }) });
    case "number":
      return fc.double({
        noNaN: true,
        min: min ?? -Math.max(MAX_NUMBER, -(max ?? 0)),
        max: max ?? Math.max(MAX_NUMBER, min ?? 0),
      });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "string":
      return text(fc, schema);
    case "array":
      return list(fc, schema);
    case "object":
      return record(fc, schema);
  }
}

function text(fc: FastCheck, { pattern, minLength, maxLength }: ValueSchema): Made {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, "u"));
  return fc.string({ ...(minLength !== undefined && { minLength }), ...(maxLength !== undefined && { maxLength }) });
}

function list(fc: FastCheck, { items, minItems, maxItems, uniqueItems }: ValueSchema): Made {
  const lengths = {
    ...(minItems !== undefined && { minLength: minItems }),
    ...(maxItems !== undefined && { maxLength: maxItems }),
  };
  const item = fromSchema(fc, items!);
  if (uniqueItems !== true) return fc.array(item, lengths);
  return fc.uniqueArray(item, { ...lengths, selector: (value) => JSON.stringify(value) });
}

function record(fc: FastCheck, { properties = {}, required = [] }: ValueSchema): Made {
  const model = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, fromSchema(fc, each)]));
  return fc.record(model, { requiredKeys: [...required], noNullPrototype: true });
}
