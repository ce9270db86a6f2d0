/** Whether the body of an answer is what its JSON Schema (draft 2020-12) says. */
import type { OutputUnit, Schema, Validator } from "@cfworker/json-schema";
import { Failure } from "../../findings/failure.ts";
import type { Json } from "../../json.ts";

/** A schema as JSON. */
type JsonSchema = boolean | { readonly [key: string]: Json };

let makeValidator: typeof Validator | undefined;

/** Called once by what loads the worlds: who only describes a service does not load the validator. */
export function provideValidator(given: typeof Validator): void {
  makeValidator = given;
}

/** By the schema of an answer: runs of one search share it. */
const validators = new WeakMap<object, Validator>();

/**
 * @param text the body; one that is no JSON matches no schema
 * @param schema undefined if there is none for the status
 * @param schemas those that `#/$defs/<name>` means
 * @returns what is wrong, as one clause; undefined if nothing is
 * @throws Failure for a schema that cannot be read
 */
export function mismatchOf(
  text: string,
  schema: JsonSchema | undefined,
  schemas: Readonly<Record<string, JsonSchema>> = {},
): string | undefined {
  if (schema === undefined || schema === true) return undefined;
  if (schema === false) return "the body is one that the schema never allows";
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return "the body is not JSON, as its schema says";
  }
  const { valid, errors } = validated(body, schema, schemas);
  return valid ? undefined : saidOf(errors);
}

function validated(
  body: unknown,
  schema: Exclude<JsonSchema, boolean>,
  schemas: Readonly<Record<string, JsonSchema>>,
) {
  try {
    let validator = validators.get(schema);
    if (validator === undefined) {
      validator = new makeValidator!(
        { ...schema, $defs: { ...schemas, ...schema["$defs"] as object } } as Schema,
        "2020-12",
      );
      validators.set(schema, validator);
    }
    return validator.validate(body);
  } catch (cause) {
    const says = (cause as Error).message.split("\n")[0]!;
    throw new Failure(
      "error",
      "http_action answers",
      `expected a JSON Schema for an answer, found another one: ${says}`,
      {
        hint: 'a $ref "#/$defs/Pet" needs .schemas({ Pet: { … } })',
      },
    );
  }
}

/** The keywords whose own errors only say that there are others below. */
const HOLDERS = new Set(["$ref", "properties", "items", "prefixItems", "allOf", "additionalProperties"]);

function saidOf(errors: readonly OutputUnit[]): string {
  const { instanceLocation, error } = errors.find(({ keyword }) => !HOLDERS.has(keyword)) ?? errors[0]!;
  const place = instanceLocation === "#" ? "the body" : `body${instanceLocation.slice(1).replaceAll("/", ".")}`;
  const [, found, expected] = /^Instance type "(\w+)" is invalid\. Expected "(.+)"\.$/.exec(error) ?? [];
  const says = expected === undefined
    ? error.replace(/\.$/, "").replace(/^Instance/, "it")
    : `expected ${expected.replaceAll('", "', " or ")}, found ${found}`;
  return `${place} does not match its schema: ${says}`;
}
