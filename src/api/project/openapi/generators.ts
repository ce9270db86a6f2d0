/**
 * Generators for the values of requests: code of fast-check that makes what a schema allows. What a schema leaves open (`not`, formats that are not
 * known) is not looked at, so that a value may be one that the service refuses.
 */
import type fastCheck from "fast-check";
import type { Json } from "../../../engine/json.ts";
import { callCode, type Code, keyCode, objectCode, suffixed, valueCode } from "./code_layout.ts";
import { at, keysOf, type OpenApi, resolved, type SchemaNode } from "./document.ts";
import { textCode } from "./text_generators.ts";
import { Unmakeable, type ValuePlace } from "./value_place.ts";

type Schema = { readonly [keyword: string]: Json };

/** Names that the module has already. */
const TAKEN = ["fc", "from", "env", "httpService", "dateTime", "date"];

export class Generators {
  readonly #document: OpenApi;
  readonly #fc: typeof fastCheck;
  /** By the name of the constant, in the order in which they are declared. */
  readonly constants = new Map<string, Code>();
  readonly #byRef = new Map<string, string>();
  /** The references that are being followed. */
  readonly #open: string[] = [];

  constructor(document: OpenApi, fc: typeof fastCheck) {
    this.#document = document;
    this.#fc = fc;
  }

  /** @throws Unmakeable if there is no such value, or no way to make one */
  of(schema: SchemaNode, place: ValuePlace = "body"): Code {
    if (schema === false) throw new Unmakeable("the schema allows no value");
    if (schema === true) return "fc.jsonValue()";
    const ref = schema["$ref"];
    if (typeof ref === "string") return this.#ofRef(ref, place);
    const examples = examplesOf(schema);
    const made = this.#ofSchema(schema, place);
    return examples.length === 0 || schema["enum"] !== undefined || schema["const"] !== undefined
      ? made
      : callCode("fc.oneof", [constants(examples), made]);
  }

  /** The properties of an object that may be sent; undefined for what is no object. */
  fieldsOf(schema: SchemaNode): readonly { name: string; required: boolean; schema: SchemaNode }[] | undefined {
    const node = resolved(this.#document, schema as never) as SchemaNode;
    if (typeof node !== "object") return undefined;
    const whole = node["allOf"] === undefined ? node : this.#merged(node);
    const { properties, required } = whole;
    if (
      typeof properties !== "object" || properties === null || whole["oneOf"] !== undefined ||
      whole["anyOf"] !== undefined
    ) {
      return undefined;
    }
    const names = Array.isArray(required) ? required : [];
    return Object.entries(properties as Readonly<Record<string, SchemaNode>>)
      .filter(([, each]) => !isReadOnly(this.#document, each))
      .map(([name, each]) => ({ name, required: names.includes(name), schema: each }));
  }

  /** Named schemas of bodies become constants. */
  #ofRef(ref: string, place: ValuePlace): Code {
    const known = this.#byRef.get(ref);
    if (known !== undefined && place === "body") return known;
    if (this.#open.includes(ref)) throw new Unmakeable(`a value without an end: ${[...this.#open, ref].join(" → ")}`);
    this.#open.push(ref);
    try {
      const keys = keysOf(ref);
      const made = this.of(at(this.#document, keys) as SchemaNode, place);
      if (place !== "body" || typeof made === "string") return made;
      const name = this.#freeName(keys.at(-1)!);
      this.constants.set(name, made);
      this.#byRef.set(ref, name);
      return name;
    } finally {
      this.#open.pop();
    }
  }

  #freeName(given: string): string {
    const words = given.split(/[^A-Za-z\d]+/).filter(Boolean);
    const joined = words.map((word, index) =>
      (index === 0 ? word[0]!.toLowerCase() : word[0]!.toUpperCase()) + word.slice(1)
    )
      .join("");
    // A reserved word never ends so.
    const name = /^[a-z]/.test(joined) && !RESERVED.has(joined)
      ? joined
      : `${joined || "value"}Value`.replace(/^\d/, "_$&");
    for (let number = 1;; number++) {
      const free = number === 1 ? name : `${name}${number}`;
      if (!this.constants.has(free) && !TAKEN.includes(free)) return free;
    }
  }

  #ofSchema(schema: Schema, place: ValuePlace): Code {
    if (schema["const"] !== undefined) return constants([schema["const"]]);
    const values = schema["enum"];
    if (Array.isArray(values)) {
      if (values.length === 0) throw new Unmakeable("the schema allows no value");
      return constants(values as Json[]);
    }
    if (schema["allOf"] !== undefined) return this.#ofSchema(this.#merged(schema), place);
    const options = schema["oneOf"] ?? schema["anyOf"];
    if (Array.isArray(options)) return this.#oneOf(schema, options as SchemaNode[], place);
    const types = typesOf(schema);
    const made = types.filter((type) => type !== "null").map((type) => this.#ofType(type, schema, place));
    if (made.length === 0) return types.length === 0 ? "fc.jsonValue()" : "fc.constant(null)";
    const one = made.length === 1 ? made[0]! : callCode("fc.oneof", made);
    // Outside of a body, there is no way to write null.
    const isNullable = schema["nullable"] === true || types.includes("null");
    return isNullable && place === "body" ? callCode("fc.option", [one]) : one;
  }

  #ofType(type: string, schema: Schema, place: ValuePlace): Code {
    switch (type) {
      case "integer":
      case "number":
        return numberCode(type, schema);
      case "boolean":
        return "fc.boolean()";
      case "string":
        return textCode(schema, place, this.#fc);
      case "array":
        return this.#list(schema, place);
      case "object":
        if (place !== "body") throw new Unmakeable(`an object in a ${place}`);
        return this.#record(schema);
      default:
        throw new Unmakeable(`the type ${JSON.stringify(type)}`);
    }
  }

  #oneOf(schema: Schema, options: readonly SchemaNode[], place: ValuePlace): Code {
    const { oneOf: _one, anyOf: _any, nullable, discriminator, ...beside } = schema;
    const made: Code[] = [];
    let reason = "no alternative";
    for (const option of options) {
      try {
        const shared = Object.keys(beside).some((key) => key === "properties" || key === "required");
        const code = shared
          ? this.#ofSchema(this.#merged({ allOf: [option as Json, beside] }), place)
          : this.of(option, place);
        made.push(discriminated(code, option, discriminator));
      } catch (error) {
        if (!(error instanceof Unmakeable)) throw error;
        reason = error.message;
      }
    }
    if (made.length === 0) throw new Unmakeable(reason);
    const one = made.length === 1 ? made[0]! : callCode("fc.oneof", made);
    return nullable === true && place === "body" ? callCode("fc.option", [one]) : one;
  }

  #list(schema: Schema, place: ValuePlace): Code {
    const { items = true, minItems, maxItems, uniqueItems } = schema;
    const least = typeof minItems === "number" ? minItems : place === "path" ? 1 : 0;
    const bounds = [
      ...(least > 0 ? [["minLength", String(least)] as const] : []),
      ...(typeof maxItems === "number" ? [["maxLength", String(maxItems)] as const] : []),
    ];
    let item: Code;
    try {
      item = this.of(items as SchemaNode, place);
    } catch (error) {
      if (!(error instanceof Unmakeable) || least > 0) throw error;
      return "fc.constant([])";
    }
    const isUnique = uniqueItems === true;
    const options = isUnique ? [...bounds, ["selector", "(item) => JSON.stringify(item)"] as const] : bounds;
    return callCode(
      isUnique ? "fc.uniqueArray" : "fc.array",
      options.length === 0 ? [item] : [item, objectCode(options)],
    );
  }

  #record(schema: Schema): Code {
    const fields = this.fieldsOf(schema) ?? [];
    const { additionalProperties } = schema;
    if (fields.length === 0) {
      if (typeof additionalProperties !== "object" || additionalProperties === null) return "fc.constant({})";
      return callCode("fc.dictionary", [
        "fc.stringMatching(/^[a-z]\\w{0,9}$/)",
        this.of(additionalProperties as SchemaNode),
      ]);
    }
    const made: [string, Code][] = [];
    for (const { name, required, schema: each } of fields) {
      try {
        made.push([name, this.of(each)]);
      } catch (error) {
        if (!(error instanceof Unmakeable) || required) throw error;
      }
    }
    const needed = fields.filter(({ required }) => required).map(({ name }) => name);
    const record = objectCode(made);
    return callCode(
      "fc.record",
      needed.length === made.length ? [record] : [record, objectCode([["requiredKeys", valueCode(needed)]])],
    );
  }

  /** One schema with the properties of all parts of `allOf`. */
  #merged(schema: Schema): Schema {
    const { allOf, ...own } = schema;
    let whole: Record<string, Json> = {};
    for (const part of [...allOf as SchemaNode[], own]) {
      const ref = typeof part === "object" ? part["$ref"] : undefined;
      if (typeof ref === "string" && this.#open.includes(ref)) throw new Unmakeable(`a value without an end: ${ref}`);
      const node = resolved(this.#document, part as never) as SchemaNode;
      if (typeof node !== "object") continue;
      const flat = node["allOf"] === undefined ? node : this.#merged(node);
      const required = [...whole["required"] as Json[] ?? [], ...flat["required"] as Json[] ?? []];
      whole = {
        ...whole,
        ...flat,
        ...(whole["properties"] === undefined && flat["properties"] === undefined
          ? {}
          : { properties: { ...whole["properties"] as object, ...flat["properties"] as object } }),
        ...(required.length === 0 ? {} : { required }),
      };
    }
    return whole;
  }
}

const RESERVED = new Set(
  ("abstract arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if " +
    "implements import in instanceof interface let new null package private protected public return static super switch this throw true " +
    "try typeof undefined var void while with yield").split(" "),
);

function constants(values: readonly Json[]): Code {
  return callCode(values.length === 1 ? "fc.constant" : "fc.constantFrom", values.map(valueCode));
}

function examplesOf(schema: Schema): Json[] {
  const { example, examples } = schema;
  if (example !== undefined) return [example];
  return Array.isArray(examples) ? examples as Json[] : [];
}

function isReadOnly(document: OpenApi, schema: SchemaNode): boolean {
  const node = resolved(document, schema as never) as SchemaNode;
  return typeof node === "object" && node["readOnly"] === true;
}

/** Older documents leave the type out where other keywords tell it. */
function typesOf(schema: Schema): string[] {
  const { type } = schema;
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type as string[];
  if (schema["properties"] !== undefined || schema["additionalProperties"] !== undefined) return ["object"];
  if (schema["items"] !== undefined) return ["array"];
  return schema["pattern"] !== undefined || schema["minLength"] !== undefined ? ["string"] : [];
}

/** An alternative says by a property which one it is. */
function discriminated(code: Code, option: SchemaNode, discriminator: Json | undefined): Code {
  const ref = typeof option === "object" ? option["$ref"] : undefined;
  const { propertyName, mapping = {} } = (discriminator ?? {}) as {
    propertyName?: string;
    mapping?: Record<string, string>;
  };
  if (propertyName === undefined || typeof ref !== "string") return code;
  const name = keysOf(ref).at(-1)!;
  const value = Object.keys(mapping).find((key) => mapping[key] === ref || mapping[key] === name) ?? name;
  return suffixed(code, `.map((value) => ({ ...value, ${keyCode(propertyName)}: ${JSON.stringify(value)} }))`);
}

function numberCode(type: "integer" | "number", schema: Schema): Code {
  const { minimum, maximum, multipleOf } = schema;
  const { exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  const [low, high] = [firstNumber(above, minimum), firstNumber(below, maximum)];
  const [isAbove, isBelow] = [above === true || typeof above === "number", below === true || typeof below === "number"];
  const step = typeof multipleOf === "number" && multipleOf > 0 ? multipleOf : undefined;
  if (type === "number" && step === undefined) {
    return callCode("fc.double", [
      objectCode([
        ...(low === undefined ? [] : [["min", String(low)] as const]),
        ...(low !== undefined && isAbove ? [["minExcluded", "true"] as const] : []),
        ...(high === undefined ? [] : [["max", String(high)] as const]),
        ...(high !== undefined && isBelow ? [["maxExcluded", "true"] as const] : []),
        ["noNaN", "true"],
        ["noDefaultInfinity", "true"],
      ]),
    ]);
  }
  const unit = step ?? 1;
  // A bound that is a multiple is excluded by one step; another one is so already.
  const min = low === undefined ? undefined : Math.ceil(low / unit) + (isAbove && Number.isInteger(low / unit) ? 1 : 0);
  const max = high === undefined
    ? undefined
    : Math.floor(high / unit) - (isBelow && Number.isInteger(high / unit) ? 1 : 0);
  if (min !== undefined && max !== undefined && min > max) throw new Unmakeable("bounds that leave no number");
  // fast-check bounds integers by 32 bits unless it is told otherwise.
  const bounds = [
    ...(min === undefined && (max === undefined || max >= -0x8000_0000)
      ? []
      : [["min", bound(min ?? max! - 1_000)] as const]),
    ...(max === undefined && (min === undefined || min <= 0x7fff_ffff)
      ? []
      : [["max", bound(max ?? min! + 1_000)] as const]),
  ];
  const made = callCode("fc.integer", bounds.length === 0 ? [] : [objectCode(bounds)]);
  return step === undefined ? made : suffixed(made, `.map((count) => count * ${step})`);
}

/** Only a number is written into code as it is. */
function firstNumber(...values: readonly (Json | undefined)[]): number | undefined {
  return values.find((value) => typeof value === "number");
}

function bound(value: number): string {
  return String(Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value)));
}
