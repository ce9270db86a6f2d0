/** A document whose schemas are none is refused at its place: nothing in it becomes code that it was not meant to be. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { importActions } from "../../../../src/api/project/openapi/actions_text.ts";
import { readOpenApi } from "../../../../src/api/project/openapi/read_openapi.ts";
import { folderWith } from "../../../support/source.ts";

const A = "#/components/schemas/A";
const CODE = "0}), process.exit(7), fc.double({ x: 1";

async function imported(schema: unknown, schemas: Record<string, unknown> = {}, more: object = {}): Promise<string> {
  const content = { "application/json": { schema } };
  const post = { requestBody: { required: true, content }, responses: { default: { description: "x", content } } };
  const text = JSON.stringify({
    openapi: "3.1.0",
    info: { title: "x", version: "1" },
    paths: { "/a": { post } },
    components: { schemas },
    ...more,
  });
  const file = join(await folderWith({ "a.json": text }), "a.json");
  return (await importActions(await readOpenApi(file), file, "a.json")).text;
}

test.each<[string, unknown, Record<string, unknown>, string]>([
  ["code as a bound", { type: "number", minimum: CODE }, {}, "minimum: expected a number, found"],
  ["code as a length", { type: "string", maxLength: CODE }, {}, "maxLength: expected a whole number, found"],
  ["code that a reference finds", { $ref: A }, { A: { maximum: CODE, type: "number" } }, "maximum: expected a number"],
  ["a number as allOf", { allOf: 5 }, {}, "allOf: expected a list of schemas, found 5"],
  [
    "null as a property",
    { properties: { a: null } },
    {},
    'properties: expected an object of schemas, found {"a":null}',
  ],
  ["a number as required", { allOf: [{ required: 5 }] }, {}, "required: expected a list of names, found 5"],
  ["an object as a type", { type: {} }, {}, "type: expected a type or a list of types, found {}"],
  [
    "a discriminator without a name",
    { discriminator: {} },
    {},
    "discriminator: expected an object with a propertyName",
  ],
  ["a schema that is a part of itself", { $ref: A }, { A: { allOf: [{ $ref: A }] } }, "one that refers to itself"],
  [
    "two schemas in a circle",
    { properties: { a: { $ref: A } } },
    { A: { allOf: [{ $ref: "#/components/schemas/B" }] }, B: { anyOf: [{ type: "null" }, { $ref: A }] } },
    "one that refers to itself",
  ],
])("%s is refused", async (_, schema, schemas, message) => {
  await expect(imported(schema, schemas)).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining(message) as string,
    location: { line: 1 },
  });
});

test("what is called as if it were an example is looked at where it is referred to", async () => {
  const example = { required: true, content: { "application/json": { schema: { type: "number", minimum: CODE } } } };
  const post = {
    requestBody: { $ref: "#/components/requestBodies/example" },
    responses: { 200: { description: "x" } },
  };
  const more = { paths: { "/a": { post } }, components: { requestBodies: { example } } };
  await expect(imported(true, {}, more)).rejects.toMatchObject({ code: "invalid" });
});

test("a schema that has itself as a part of a value is none of these", async () => {
  const node = { type: "object", properties: { next: { $ref: A }, name: { type: "string" } } };
  expect(await imported({ $ref: A }, { A: node })).toContain("name: fc.string()");
});

test("a value that a schema allows none of is left out", async () => {
  await expect(imported({ enum: [] })).rejects.toMatchObject({
    message: expect.stringContaining("the schema allows no value") as string,
  });
});

test("no constant has a name that code may not declare", async () => {
  const names = ["eval", "arguments", "undefined", "await"];
  const schemas = Object.fromEntries(names.map((name) => [name, { type: "object", properties: { x: {} } }]));
  const properties = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/schemas/${name}` }]));
  const text = await imported({ type: "object", properties }, schemas);
  for (const name of names) expect(text).toContain(`const ${name}Value = `);
});
