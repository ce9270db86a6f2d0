/** Arbitraries for the inputs of scenarios that are data: of fast-check, from what a JSON Schema says. */
import type * as fastCheck from "fast-check";
import { SeedbedError, type SourceLocation } from "../errors.ts";
import { type InputsIR, isInCode, type ValueSchema } from "../ir/inputs.ts";
import type { Arbitrary } from "../world/inputs/arbitrary.ts";

type FastCheck = typeof fastCheck;
type Made = fastCheck.Arbitrary<unknown>;

/** How far from the other bound, or from zero, a missing one is. */
const [WIDTH_OF_INTEGERS, WIDTH_OF_NUMBERS] = [2 ** 31, 1e9];

/**
 * By name; undefined where no input is described by a schema. fast-check is loaded where there is one.
 * @param locate the place of an input, for the message about a schema that fast-check makes no values of
 * @throws SeedbedError `invalid`
 */
export async function schemaArbitraries(
  inputs: InputsIR | undefined,
  locate: (name: string) => Promise<SourceLocation | undefined> = () => Promise.resolve(undefined),
): Promise<ReadonlyMap<string, Arbitrary<unknown>> | undefined> {
  const described = Object.entries(inputs ?? {}).flatMap(([name, input]) =>
    isInCode(input) ? [] : [[name, input] as const]
  );
  if (described.length === 0) return undefined;
  const fc = await import("fast-check");
  const made = new Map<string, Made>();
  for (const [name, schema] of described) {
    try {
      made.set(name, fromSchema(fc, schema));
    } catch (cause) {
      const text = `expected a schema that fast-check can make values of: ${(cause as Error).message}`;
      const location = await locate(name);
      throw new SeedbedError("invalid", `inputs.${name}: ${text}`, {
        hint: HINT,
        path: `inputs.${name}`,
        location,
        cause,
      });
    }
  }
  return made;
}

const HINT = "a pattern has no \\b, no look-around and no references to its groups, and a length is at most 2147483647";

function fromSchema(fc: FastCheck, schema: ValueSchema): Made {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((option) => fromSchema(fc, option)));
  switch (schema.type!) {
    case "integer":
      return fc.integer(rangeOf(schema, WIDTH_OF_INTEGERS, Number.MAX_SAFE_INTEGER));
    case "number":
      return fc.double({
        ...rangeOf(schema, WIDTH_OF_NUMBERS, Number.MAX_VALUE),
        noNaN: true,
        noDefaultInfinity: true,
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

function rangeOf({ minimum, maximum }: ValueSchema, width: number, most: number) {
  const min = minimum ?? Math.max(-most, Math.min(0, maximum ?? 0) - width);
  return { min, max: maximum ?? Math.min(most, Math.max(0, minimum ?? 0) + width) };
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
