/** What the generators of an imported actions file make is what the schema says, for any schema that they understand. */
import { Validator } from "@cfworker/json-schema";
import { expect, test } from "vitest";
import { type Code, layOut } from "../../../../src/api/project/openapi/code_layout.ts";
import type { OpenApi, SchemaNode } from "../../../../src/api/project/openapi/document.ts";
import { Generators } from "../../../../src/api/project/openapi/generators.ts";
import { AnswerSchemas } from "../../../../src/api/project/openapi/json_schema_of.ts";
import { Unmakeable, type ValuePlace } from "../../../../src/api/project/openapi/value_place.ts";
import { fc } from "../../../support/properties.ts";

function documentOf(schemas: Record<string, unknown>, openapi = "3.1.0"): OpenApi {
  return { openapi, info: { title: "x", version: "1" }, components: { schemas } } as unknown as OpenApi;
}

/** The generator of a schema, as code that is evaluated. */
function arbitraryOf(schema: unknown, document = documentOf({}), place: ValuePlace = "body"): fc.Arbitrary<unknown> {
  const generators = new Generators(document, fc);
  const code: Code = generators.of(schema as SchemaNode, place);
  const constants = [...generators.constants].map(([name, each]) => `const ${name} = ${layOut(each)};\n`);
  return new Function("fc", `${constants.join("")}return ${layOut(code)};`)(fc) as fc.Arbitrary<unknown>;
}

/** What is wrong with 20 values that were made; undefined if nothing is. */
function firstMistake(schema: unknown, document = documentOf({})): string | undefined {
  const answers = new AnswerSchemas(document);
  const checked = answers.of(schema as SchemaNode);
  const $defs = Object.fromEntries(answers.named);
  const validator = new Validator({ ...(checked as object), $defs } as never, "2020-12");
  for (const value of fc.sample(arbitraryOf(schema, document), { numRuns: 20, seed: 1 })) {
    const sent: unknown = JSON.parse(JSON.stringify(value));
    const { valid, errors } = validator.validate(sent);
    if (!valid) return `${JSON.stringify(sent)}: ${JSON.stringify(errors)}`;
  }
  return undefined;
}

const bounds = (low: string, high: string, max: number) =>
  fc.tuple(fc.integer({ min: 0, max }), fc.integer({ min: 0, max }), fc.constantFrom("both", "low", "high", "none"))
    .map(([a, b, which]) => ({
      ...(which === "both" || which === "low" ? { [low]: Math.min(a, b) } : {}),
      ...(which === "both" || which === "high" ? { [high]: Math.max(a, b) } : {}),
    }));

const schemas = fc.letrec<{ schema: object }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom({ type: "boolean" }, { type: "null" }, { enum: ["a", 1, null] }, { const: { a: 1 } }, {
      type: ["string", "null"],
    }),
    bounds("minimum", "maximum", 50).map((each) => ({ type: "integer", ...each })),
    bounds("minimum", "maximum", 50).map((each) => ({ type: "number", ...each })),
    bounds("exclusiveMinimum", "maximum", 50).map((each) => ({ type: "integer", ...each, maximum: 60 })),
    fc.constantFrom(0.5, 3, 7).map((multipleOf) => ({ type: "number", minimum: 2, maximum: 40, multipleOf })),
    bounds("minLength", "maxLength", 8).map((each) => ({ type: "string", ...each })),
    fc.constantFrom("date-time", "date", "uuid", "email", "uri", "ipv4", "ipv6").map((format) => ({
      type: "string",
      format,
    })),
    fc.constantFrom("^[a-z]{2,5}$", "\\d{3}", "^a/b$").map((pattern) => ({ type: "string", pattern })),
    fc.tuple(tie("schema"), bounds("minItems", "maxItems", 3)).map(([items, each]) => ({
      type: "array",
      items,
      ...each,
    })),
    fc.tuple(tie("schema"), tie("schema"), fc.subarray(["a", "b-c"])).map(([a, b, required]) => ({
      type: "object",
      properties: { a, "b-c": b },
      required,
    })),
    fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc.tuple(tie("schema"), tie("schema")).map(([a, b]) => ({
      allOf: [{ type: "object", properties: { a }, required: ["a"] }, { properties: { b } }],
    })),
    tie("schema").map((additionalProperties) => ({ type: "object", additionalProperties })),
  ),
})).schema;

test("what is made of a schema matches it", () => {
  fc.assert(fc.property(schemas, (schema) => firstMistake(schema) === undefined), { numRuns: 100, seed: 7 });
});

test.each([
  ["bounds of 3.0", { type: "integer", minimum: 3, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: true }],
  ["nullable of 3.0", { type: "string", nullable: true }],
  ["an enumeration that may be null", { type: "string", enum: ["a"], nullable: true }],
])("%s are understood", (_, schema) => {
  expect(firstMistake(schema, documentOf({}, "3.0.3"))).toBeUndefined();
});

test("a schema that names itself ends", () => {
  const document = documentOf({
    Node: {
      type: "object",
      required: ["name"],
      properties: { name: { type: "string" }, next: { $ref: "#/components/schemas/Node" } },
    },
    Tree: {
      type: "object",
      required: ["kids"],
      properties: { kids: { type: "array", items: { $ref: "#/components/schemas/Tree" } } },
    },
    Endless: { type: "object", required: ["self"], properties: { self: { $ref: "#/components/schemas/Endless" } } },
  });
  expect(firstMistake({ $ref: "#/components/schemas/Node" }, document)).toBeUndefined();
  expect(firstMistake({ $ref: "#/components/schemas/Tree" }, document)).toBeUndefined();
  expect(() => arbitraryOf({ $ref: "#/components/schemas/Endless" }, document)).toThrow(Unmakeable);
});

test("an alternative has the value that tells it from others", () => {
  const pet = (name: string) => ({
    type: "object",
    required: ["kind", name],
    properties: { kind: { type: "string" }, [name]: { type: "integer" } },
  });
  const document = documentOf({ Cat: pet("lives"), Dog: pet("barks") });
  const schema = {
    oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }],
    discriminator: { propertyName: "kind", mapping: { dog: "#/components/schemas/Dog" } },
  };
  for (const value of fc.sample(arbitraryOf(schema, document), 20)) {
    expect(value).toMatchObject(Object.hasOwn(value as object, "lives") ? { kind: "Cat" } : { kind: "dog" });
  }
});

test("what is only read is not sent, and what is only sent is not expected", () => {
  const schema = {
    type: "object",
    required: ["id", "password"],
    properties: { id: { type: "integer", readOnly: true }, password: { type: "string", writeOnly: true } },
  };
  for (const value of fc.sample(arbitraryOf(schema), 5)) expect(Object.keys(value as object)).toEqual(["password"]);
  expect(new AnswerSchemas(documentOf({})).of(schema)).toMatchObject({ required: ["id"] });
});

test("texts in a path are never empty, and those in a header can be sent", () => {
  for (const value of fc.sample(arbitraryOf({ type: "string" }, documentOf({}), "path"), 200)) {
    expect(value).toMatch(/^[\w-]+$/);
  }
  for (const value of fc.sample(arbitraryOf({ type: "string" }, documentOf({}), "header"), 200)) {
    expect(value).toMatch(/^[!-~]+$/);
  }
});
