/**
 * Inputs of a scenario as data: each a JSON Schema of what it may be, or the name of an arbitrary in the code; and examples,
 * which are tried before anything is made up.
 */
import { z } from "zod";
import type { Json } from "../json.ts";
import { suggest } from "../text/suggest.ts";

const TYPES = ["integer", "number", "boolean", "string", "array", "object", "null"] as const;
const count = z.int().min(0);
const json = z.json() as z.ZodType<Json>;

/** The keywords of JSON Schema that an input may have. */
export interface ValueSchema {
  readonly type?: (typeof TYPES)[number] | undefined;
  readonly enum?: readonly Json[] | undefined;
  readonly const?: Json | undefined;
  readonly anyOf?: readonly ValueSchema[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly items?: ValueSchema | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly uniqueItems?: boolean | undefined;
  readonly properties?: Readonly<Record<string, ValueSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
}

const nested: z.ZodType<ValueSchema> = z.lazy(() => valueSchema);

const valueSchema = z.strictObject({
  type: z.enum(TYPES).optional(),
  enum: z.array(json).min(1).optional().describe("one of these"),
  const: json.optional(),
  anyOf: z.array(nested).min(1).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: count.optional().describe("in characters"),
  maxLength: count.optional().describe("in characters"),
  pattern: z.string().optional().describe("a regular expression; ^ and $ say where the text begins and ends"),
  items: nested.optional(),
  minItems: count.optional(),
  maxItems: count.optional(),
  uniqueItems: z.boolean().optional(),
  properties: z.record(z.string(), nested).optional(),
  required: z.array(z.string()).optional().describe("the properties that are always there; the others may be absent"),
  title: z.string().optional(),
  description: z.string().optional(),
});

const inCode = z.strictObject({
  ref: z.string().describe("the arbitrary in the code bundle"),
  at: z.string().optional().describe("where the author wrote it"),
});

export const inputsSchema = z.record(z.string().min(1), z.union([inCode, valueSchema]))
  .describe(
    "Inputs by name: each a JSON Schema of what it may be. Steps have them as ${name}, and code as input.name.",
  );

export const examplesSchema = z.union([
  z.array(z.record(z.string(), json)).min(1),
  z.strictObject({ ref: z.string(), count: z.int().min(1) }),
]).describe("Values of all inputs that are tried first.");

/**
 * An input: the name of an arbitrary in the code, or a schema.
 * @internal
 */
export type InputIR = z.output<typeof inputsSchema>[string];

/**
 * Inputs by name.
 * @internal
 */
export type InputsIR = Readonly<Record<string, InputIR>>;

/**
 * Examples as data, or the name of the function in the code that returns them.
 * @internal
 */
export type ExamplesIR = z.output<typeof examplesSchema>;

export interface InputProblem {
  readonly keys: readonly (string | number)[];
  readonly text: string;
  readonly hint?: string | undefined;
}

export function isInCode(input: InputIR): input is z.output<typeof inCode> {
  return "ref" in input;
}

/** What no schema of one field says: keywords that do not go together, bounds that leave nothing, names that there are not. */
export function inputProblem(
  { inputs = {}, examples }: { readonly inputs?: InputsIR | undefined; readonly examples?: ExamplesIR | undefined },
): InputProblem | undefined {
  for (const [name, input] of Object.entries(inputs)) {
    const problem = isInCode(input) ? undefined : schemaProblem(input, ["inputs", name]);
    if (problem !== undefined) return problem;
  }
  const names = Object.keys(inputs);
  if (examples === undefined || !Array.isArray(examples)) return undefined;
  for (const [index, example] of examples.entries()) {
    const problem = exampleProblem(example, names);
    if (problem !== undefined) return { keys: ["examples", index], ...problem };
  }
  return undefined;
}

/** An example has a value for each input, and no other. */
export function exampleProblem(
  example: object,
  names: readonly string[],
): { readonly text: string; readonly hint?: string | undefined } | undefined {
  const given = Object.keys(example);
  const unknown = given.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const meant = suggest(unknown, names);
    const known = names.length === 0 ? "the scenario has none" : `there are ${names.join(", ")}`;
    return {
      text: `expected inputs of the scenario, found ${JSON.stringify(unknown)}; ${known}`,
      hint: meant === undefined ? undefined : `did you mean "${meant}"?`,
    };
  }
  const missing = names.find((name) => !given.includes(name));
  return missing === undefined ? undefined : {
    text: `expected a value for each input, found none for ${JSON.stringify(missing)}`,
    hint: "an example has all inputs, so that it is the same run every time",
  };
}

const KINDS = ["type", "enum", "const", "anyOf"] as const;

/** The types that each keyword belongs to. */
const BELONGS_TO: Readonly<Partial<Record<keyof ValueSchema, readonly string[]>>> = {
  minimum: ["integer", "number"],
  maximum: ["integer", "number"],
  minLength: ["string"],
  maxLength: ["string"],
  pattern: ["string"],
  items: ["array"],
  minItems: ["array"],
  maxItems: ["array"],
  uniqueItems: ["array"],
  properties: ["object"],
  required: ["object"],
};

const RANGES = [["minimum", "maximum"], ["minLength", "maxLength"], ["minItems", "maxItems"]] as const;

function schemaProblem(schema: ValueSchema, keys: readonly (string | number)[]): InputProblem | undefined {
  const kinds = KINDS.filter((kind) => schema[kind] !== undefined);
  if (kinds.length !== 1) {
    const found = kinds.length === 0 ? "none" : kinds.join(" and ");
    return { keys, text: `expected one of ${KINDS.join(", ")}, found ${found}`, hint: "such as { type: integer }" };
  }
  for (const [keyword, types] of Object.entries(BELONGS_TO)) {
    if (schema[keyword as keyof ValueSchema] === undefined || types.includes(schema.type ?? "")) continue;
    const found = schema.type === undefined ? `one with ${kinds[0]}` : schema.type;
    return { keys: [...keys, keyword], text: `${keyword} belongs to the type ${types.join(" or ")}, found ${found}` };
  }
  for (const [low, high] of RANGES) {
    const [least, most] = [schema[low], schema[high]];
    if (least !== undefined && most !== undefined && least > most) {
      return { keys: [...keys, high], text: `expected at least ${low}, which is ${least}, found ${most}` };
    }
  }
  return typeProblem(schema, keys) ?? nestedProblem(schema, keys);
}

function typeProblem(schema: ValueSchema, keys: readonly (string | number)[]): InputProblem | undefined {
  const { type, minimum, pattern, minLength, maxLength, items, properties = {}, required = [] } = schema;
  if (type === "integer") {
    const bound = minimum !== undefined && !Number.isSafeInteger(minimum) ? "minimum" : "maximum";
    const value = schema[bound];
    if (value !== undefined && !Number.isSafeInteger(value)) {
      return { keys: [...keys, bound], text: `expected a safe integer, found ${value}` };
    }
  }
  if (pattern !== undefined) {
    if (minLength !== undefined || maxLength !== undefined) {
      return {
        keys,
        text: "expected pattern or lengths, found both",
        hint: "say the length in the pattern: ^[a-z]{2,8}$",
      };
    }
    try {
      new RegExp(pattern, "u");
    } catch (error) {
      return { keys: [...keys, "pattern"], text: (error as Error).message };
    }
    const repetitions = repetitionsOf(pattern);
    if (repetitions > MAX_REPETITIONS) {
      const found = `${repetitions.toLocaleString("en-US")} times`;
      const text = `expected a pattern that repeats at most ${
        MAX_REPETITIONS.toLocaleString("en-US")
      } times, found ${found}`;
      return { keys: [...keys, "pattern"], text };
    }
  }
  for (const keyword of ["minLength", "minItems"] as const) {
    const least = schema[keyword];
    if (least === undefined || least <= MAX_LEAST) continue;
    const text = `expected at most ${MAX_LEAST.toLocaleString("en-US")}, found ${least.toLocaleString("en-US")}`;
    return { keys: [...keys, keyword], text };
  }
  if (type === "array" && items === undefined) return { keys, text: "expected items, found none" };
  const different = schema.uniqueItems === true ? differentValues(items!) : Infinity;
  if (schema.minItems !== undefined && schema.minItems > different) {
    return {
      keys: [...keys, "minItems"],
      text: `expected at most ${different}, since no more items are different, found ${schema.minItems}`,
    };
  }
  const absent = required.find((name) => !Object.hasOwn(properties, name));
  return absent === undefined
    ? undefined
    : { keys: [...keys, "required"], text: `expected names of properties, found ${JSON.stringify(absent)}` };
}

/** A value of more is too long to be made by a run. */
const MAX_LEAST = 10_000;
/** Of a pattern: one quantifier in another multiplies. */
const MAX_REPETITIONS = 1_000_000;

/** The product of the counts in the quantifiers of a pattern: no smaller than the longest text that it demands. */
function repetitionsOf(pattern: string): number {
  const counts = pattern.replace(/\\./gs, "").matchAll(/\{(\d+)(?:,(\d*))?\}/g);
  return [...counts].reduce((product, [, least, most]) => product * Math.max(1, Number(most || least)), 1);
}

/** The number of different values; `Infinity` where they are not counted. */
function differentValues(schema: ValueSchema): number {
  if (schema.const !== undefined || schema.type === "null") return 1;
  if (schema.type === "boolean") return 2;
  return schema.enum === undefined ? Infinity : new Set(schema.enum.map((value) => JSON.stringify(value))).size;
}

function nestedProblem(
  { items, properties = {}, anyOf = [] }: ValueSchema,
  keys: readonly (string | number)[],
): InputProblem | undefined {
  if (items !== undefined) return schemaProblem(items, [...keys, "items"]);
  for (const [name, property] of Object.entries(properties)) {
    const problem = schemaProblem(property, [...keys, "properties", name]);
    if (problem !== undefined) return problem;
  }
  for (const [index, option] of anyOf.entries()) {
    const problem = schemaProblem(option, [...keys, "anyOf", index]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
