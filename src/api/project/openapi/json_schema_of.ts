/** The schemas of OpenAPI as JSON Schemas of draft 2020-12, for bodies of answers. */
import type { Json } from "../../../engine/json.ts";
import { at, keysOf, type OpenApi, type SchemaNode } from "./document.ts";

/** Keywords that say nothing of a value; `nullable` and the bounds of 3.0 are translated. */
const LEFT_OUT = new Set([
  "nullable",
  "example",
  "examples",
  "externalDocs",
  "xml",
  "discriminator",
  "deprecated",
  "description",
  "title",
  "default",
  "readOnly",
  "writeOnly",
]);

/** Keywords with a schema, a list of them, or one for each name. */
const [ONE, LIST, NAMED] = [
  new Set([
    "items",
    "additionalProperties",
    "not",
    "contains",
    "propertyNames",
    "if",
    "then",
    "else",
    "unevaluatedProperties",
    "unevaluatedItems",
  ]),
  new Set(["allOf", "anyOf", "oneOf", "prefixItems"]),
  new Set(["properties", "patternProperties", "dependentSchemas", "$defs"]),
];

/** Makes the JSON Schemas of answers, and keeps those that they name. */
export class AnswerSchemas {
  readonly #document: OpenApi;
  readonly #isOld: boolean;
  /** By the name that `#/$defs/<name>` has. */
  readonly named = new Map<string, SchemaNode>();

  constructor(document: OpenApi) {
    this.#document = document;
    this.#isOld = document.openapi.startsWith("3.0");
  }

  of(schema: SchemaNode): SchemaNode {
    if (typeof schema !== "object") return schema;
    const ref = schema["$ref"];
    if (typeof ref === "string") {
      const named = { $ref: `#/$defs/${this.#nameOf(ref)}` };
      // Beside a $ref, 3.0 has nothing.
      const { $ref: _, ...beside } = schema;
      return this.#isOld || Object.keys(beside).every((key) => LEFT_OUT.has(key))
        ? named
        : { ...this.of(beside) as object, ...named };
    }
    const made: Record<string, Json> = {};
    for (const [keyword, value] of Object.entries(schema)) {
      if (LEFT_OUT.has(keyword) || keyword.startsWith("x-")) continue;
      made[keyword] = this.#valueOf(keyword, value);
    }
    this.#translateBounds(schema, made);
    this.#leaveWriteOnlyOut(schema, made);
    const pattern = made["pattern"];
    if (typeof pattern === "string" && !isPattern(pattern)) delete made["pattern"];
    if (!this.#isOld || schema["nullable"] !== true) return made;
    if (typeof made["type"] === "string") made["type"] = [made["type"], "null"];
    if (Array.isArray(made["enum"]) && !made["enum"].includes(null)) made["enum"] = [...made["enum"], null];
    return made["type"] === undefined && made["enum"] === undefined ? { anyOf: [made, { type: "null" }] } : made;
  }

  #valueOf(keyword: string, value: Json): Json {
    const of = (each: Json) => this.of(each as SchemaNode) as Json;
    if (ONE.has(keyword)) return of(value);
    if (LIST.has(keyword) && Array.isArray(value)) return value.map(of);
    if (NAMED.has(keyword) && typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, of(each as Json)]));
    }
    return value;
  }

  /** `exclusiveMinimum` of 3.0 says of `minimum` that it is excluded. */
  #translateBounds(schema: Exclude<SchemaNode, boolean>, made: Record<string, Json>): void {
    for (const [bound, exclusive] of [["minimum", "exclusiveMinimum"], ["maximum", "exclusiveMaximum"]] as const) {
      if (typeof schema[exclusive] !== "boolean") continue;
      delete made[exclusive];
      if (schema[exclusive] !== true || made[bound] === undefined) continue;
      made[exclusive] = made[bound];
      delete made[bound];
    }
  }

  /** An answer lacks what may only be sent. */
  #leaveWriteOnlyOut({ properties }: Exclude<SchemaNode, boolean>, made: Record<string, Json>): void {
    const required = made["required"];
    if (!Array.isArray(required) || typeof properties !== "object" || properties === null) return;
    const isSent = (name: Json) => {
      const property = (properties as Record<string, unknown>)[String(name)];
      return (property as { writeOnly?: unknown } | null | undefined)?.writeOnly === true;
    };
    made["required"] = required.filter((name) => !isSent(name as Json));
  }

  #nameOf(ref: string): string {
    const keys = keysOf(ref);
    const name = keys.at(-1)!.replace(/[^\w.-]+/g, "_");
    const isComponent = keys.length === 3 && keys[0] === "components" && keys[1] === "schemas";
    const unique = isComponent ? name : keys.join("_").replace(/[^\w.-]+/g, "_");
    if (!this.named.has(unique)) {
      // Before its own schema is made, which may name it again.
      this.named.set(unique, true);
      this.named.set(unique, this.of(at(this.#document, keys) as SchemaNode));
    }
    return unique;
  }
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}
