/**
 * The form of the schemas of a document. The parser of OpenAPI 3.1 does not look into them, and no parser looks at what a `$ref` finds outside
 * of `components`: what is written into code must be what its keyword says.
 */
import { at, keysOf } from "./document.ts";

type Keys = readonly (string | number)[];
type Node = Readonly<Record<string, unknown>>;

export interface SchemaProblem {
  readonly message: string;
  readonly keys: Keys;
}

const isObject = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown) => typeof value === "string";
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isSchema = (value: unknown) => isObject(value) || typeof value === "boolean";
const isCount = (value: unknown) => Number.isSafeInteger(value) && value as number >= 0;

type Form = readonly [expected: string, is: (value: unknown) => boolean];

const NUMBER: Form = ["a number", (value) => Number.isFinite(value)];
const COUNT: Form = ["a whole number", isCount];
const BOUND: Form = ["a number or a boolean", (value) => Number.isFinite(value) || typeof value === "boolean"];
const TEXT: Form = ["a text", isText];
const SCHEMA: Form = ["a schema", isSchema];
const SCHEMAS: Form = ["a list of schemas", (value) => Array.isArray(value) && value.every(isSchema)];
const NAMED: Form = ["an object of schemas", (value) => isObject(value) && Object.values(value).every(isSchema)];

const FORMS: Readonly<Record<string, Form>> = {
  ...formed(NUMBER, "minimum maximum multipleOf"),
  ...formed(BOUND, "exclusiveMinimum exclusiveMaximum"),
  ...formed(COUNT, "minLength maxLength minItems maxItems minProperties maxProperties"),
  ...formed(TEXT, "format pattern"),
  ...formed(SCHEMA, "items additionalProperties not contains propertyNames if then else"),
  ...formed(SCHEMA, "unevaluatedItems unevaluatedProperties"),
  ...formed(SCHEMAS, "allOf anyOf oneOf prefixItems"),
  ...formed(NAMED, "properties patternProperties dependentSchemas $defs"),
  type: ["a type or a list of types", (value) => isText(value) || isTexts(value)],
  enum: ["a list of values", Array.isArray],
  required: ["a list of names", isTexts],
  discriminator: [
    "an object with a propertyName",
    (value) => isObject(value) && isText(value["propertyName"]) && isObject(value["mapping"] ?? {}),
  ],
};

/** Keywords whose schemas are of the value itself, not of a part of it. */
const OF_ITSELF = new Set(["allOf", "anyOf", "oneOf", "not", "if", "then", "else"]);

function formed(form: Form, keywords: string): Record<string, Form> {
  return Object.fromEntries(keywords.split(" ").map((keyword) => [keyword, form]));
}

/** The first schema that is none, or that refers to itself without a part of the value between. */
export function schemaProblem(document: unknown): SchemaProblem | undefined {
  const places = new Map<Node, Keys>();
  for (const [schema, keys] of schemasOf(document, document, [], new Set())) {
    const problem = formProblem(document, schema, keys, places);
    if (problem !== undefined) return problem;
  }
  const ended = new Set<Node>();
  for (const node of places.keys()) {
    const endless = endlessFrom(document, node, ended, new Set());
    if (endless === undefined) continue;
    return { message: "expected a schema that ends, found one that refers to itself", keys: places.get(endless)! };
  }
  return undefined;
}

/** What stands where OpenAPI has a schema, also in what is called as if it were an example and is referred to. */
function* schemasOf(
  document: unknown,
  node: unknown,
  keys: Keys,
  seen: Set<object>,
): Generator<readonly [schema: unknown, keys: Keys]> {
  if (typeof node !== "object" || node === null || seen.has(node)) return;
  seen.add(node);
  const { $ref: ref } = node as Node;
  if (typeof ref === "string") yield* schemasOf(document, at(document, keysOf(ref)), keysOf(ref), seen);
  for (const [key, each] of Object.entries(node)) {
    const here = [...keys, Array.isArray(node) ? Number(key) : key];
    const isNamed = keys.length === 2 && keys[0] === "components" && keys[1] === "schemas";
    if (key === "schema" || isNamed) yield [each, here];
    else if (!/^(?:x-.*|examples?)$/.test(key)) yield* schemasOf(document, each, here, seen);
  }
}

function formProblem(document: unknown, schema: unknown, keys: Keys, seen: Map<Node, Keys>): SchemaProblem | undefined {
  if (!isSchema(schema)) return { message: `expected a schema, found ${shown(schema)}`, keys };
  if (!isObject(schema) || seen.has(schema)) return undefined;
  seen.set(schema, keys);
  for (const [keyword, value] of Object.entries(schema)) {
    const [expected, is] = Object.hasOwn(FORMS, keyword) ? FORMS[keyword]! : [];
    if (is?.(value) !== false) continue;
    return { message: `${keyword}: expected ${expected}, found ${shown(value)}`, keys: [...keys, keyword] };
  }
  for (const [below, at] of partsOf(document, schema, keys)) {
    const problem = formProblem(document, below, at, seen);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The schemas in a schema, and the one that it refers to. */
function* partsOf(document: unknown, schema: Node, keys: Keys): Generator<readonly [unknown, Keys, keyword: string]> {
  const ref = schema["$ref"];
  if (typeof ref === "string") yield [at(document, keysOf(ref)), keysOf(ref), "$ref"];
  for (const [keyword, value] of Object.entries(schema)) {
    const form = Object.hasOwn(FORMS, keyword) ? FORMS[keyword] : undefined;
    if (form === SCHEMA) yield [value, [...keys, keyword], keyword];
    if (form !== SCHEMAS && form !== NAMED) continue;
    for (const [key, each] of Object.entries(value as object)) {
      yield [each, [...keys, keyword, form === SCHEMAS ? Number(key) : key], keyword];
    }
  }
}

function endlessFrom(document: unknown, node: Node, ended: Set<Node>, open: Set<Node>): Node | undefined {
  if (open.has(node)) return node;
  if (ended.has(node)) return undefined;
  open.add(node);
  for (const [below, , keyword] of partsOf(document, node, [])) {
    if (!isObject(below) || keyword !== "$ref" && !OF_ITSELF.has(keyword)) continue;
    const endless = endlessFrom(document, below, ended, open);
    if (endless !== undefined) return endless;
  }
  open.delete(node);
  ended.add(node);
  return undefined;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
