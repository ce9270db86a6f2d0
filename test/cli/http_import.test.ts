/** `seedbed http import`: actions files from OpenAPI documents, and what it says of documents that it cannot read. */
import { existsSync, symlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadOne } from "../../src/api/project/load/load.ts";
import { httpExploreOutput } from "../../src/cli/output/documents.ts";
import { httpImportOutput } from "../../src/cli/output/http_import.ts";
import { ROOT } from "../support/files.ts";
import { folderWith } from "../support/source.ts";
import { seedbed } from "./seedbed.ts";
import { slow } from "../support/slow.ts";

const SHOP = `openapi: 3.1.0
info: { title: Shop API, version: 1.2.0 }
servers: [{ url: /api }]
security: [{ token: [] }]
paths:
  /items:
    get:
      operationId: listItems
      summary: All items */
      parameters:
        - { name: tags, in: query, schema: { type: array, items: { enum: [a, b] } } }
      responses:
        "200": { description: ok, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Item" } } } } }
    post:
      operationId: addItem
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Item" } } } }
      responses:
        "201": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Item" } } } }
  /items/{itemId}:
    parameters: [{ name: itemId, in: path, required: true, schema: { type: integer } }]
    get: { responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Item" } } } }, "404": { description: none } } }
    delete: { operationId: dropItem, responses: { default: { description: any } } }
    put: { operationId: upload, requestBody: { required: true, content: { multipart/form-data: { schema: { type: object } } } }, responses: { "200": { description: ok } } }
  /orders:
    post:
      operationId: order
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [itemId], properties: { itemId: { type: integer }, note: { type: string } } } } } }
      responses: { "200": { description: ok } }
components:
  securitySchemes: { token: { type: http, scheme: bearer } }
  schemas:
    Item: { type: object, required: [id, price], properties: { id: { type: integer, readOnly: true }, price: { type: number, minimum: 0, maximum: 1000 } } }
`;

/** A service whose price is a text above 900. */
const APP = `let count = 0;
const items = new Map();
const app = async (request) => {
  const { pathname } = new URL(request.url);
  if (request.headers.get("authorization") === null) return Response.json({}, { status: 401 });
  if (pathname === "/api/orders") return Response.json({}, { status: items.has((await request.json()).itemId) ? 200 : 500 });
  const id = Number(pathname.split("/")[3]);
  if (request.method === "DELETE") return new Response(null, { status: items.delete(id) ? 204 : 404 });
  if (pathname.includes("/items/")) return items.has(id) ? Response.json(items.get(id)) : Response.json({}, { status: 404 });
  if (request.method === "GET") return Response.json([...items.values()]);
  const { price } = await request.json();
  const item = { id: ++count, price: price > 900 ? String(price) : price };
  items.set(item.id, item);
  return Response.json(item, { status: 201 });
};
`;

slow(
  "an operation becomes an action, with what its values are, what it answers, and what it needs of others",
  async () => {
    const cwd = await folderWith({ "shop.yaml": SHOP });
    symlinkSync(join(ROOT, "node_modules"), join(cwd, "node_modules"));
    const { code, out, err } = await seedbed(["http", "import", "shop.yaml", "--json"], { cwd });
    expect(err).toBe("");
    expect(code).toBe(0);
    const report = httpImportOutput.parse(JSON.parse(out));
    expect(report).toMatchObject({
      file: "shop.actions.ts",
      service: "shop-api",
      leftOut: [{ operation: "upload", reason: "its body is multipart/form-data, not JSON" }],
      next: "seedbed http explore shop.actions.ts --base-url http://localhost:3000/api",
    });
    expect(report.actions.filter(({ destructive }) => destructive)).toEqual([{ name: "dropItem", destructive: true }]);
    const { program } = await loadOne(join(cwd, "shop.actions.ts"), undefined, {
      allowCode: () => Promise.resolve(true),
    });
    const actions = program.ir.steps.flatMap((step) => step.type === "http_action" ? step.actions : []);
    expect(actions).toMatchObject([
      { name: "listItems", statuses: [200], produces: { itemId: expect.any(String) } },
      { name: "addItem", answers: { 201: { $ref: "#/$defs/Item" } }, produces: { itemId: expect.any(String) } },
      { name: "GET /items/{itemId}", params: { itemId: { from: "itemId" } }, statuses: [200, 404] },
      { name: "dropItem", destructive: true },
      { name: "order", fields: { itemId: { from: "itemId" } } },
    ]);
    expect(actions[3]!.statuses).toBeUndefined();

    // In the world, with an app: the body that is not as declared is found, and nothing is dropped.
    const text = await readFile(join(cwd, "shop.actions.ts"), "utf8");
    const placed = text.replace("export default", `${APP}\nexport default`).replace("{ baseUrl:", "{ app, baseUrl:");
    const world = await folderWith({ "shop.actions.ts": placed, "seedbed.config.json": '{ "shrink": false }' });
    symlinkSync(join(ROOT, "node_modules"), join(world, "node_modules"));
    const explore = async (...more: string[]) => {
      const explored = await seedbed(["http", "explore", "shop.actions.ts", "--json", "--episodes", "3", ...more], {
        cwd: world,
      });
      expect(explored.err).toBe("");
      return httpExploreOutput.parse(JSON.parse(explored.out));
    };
    const kept = await explore();
    expect(kept.findings.map(({ report: { finding } }) => finding!.title)).toContain("undeclared-body (addItem)");
    expect(kept.findings[0]!.report.finding!.message).toMatch(
      /price does not match its schema: expected number, found string/,
    );
    expect(kept.statuses.map(({ action }) => action)).not.toContain("dropItem");
    const dropped = await explore("--destructive", "--episodes", "10");
    expect(dropped.statuses.map(({ action }) => action)).toContain("dropItem");
    expect(dropped.findings.map(({ report: { finding } }) => finding!.title)).toContain("server-error (order)");
    // An episode says whether destructive actions could be chosen: the same integers choose the same actions again.
    const episodes = dropped.findings.map(({ episodes: [first] }) => first!);
    const replayed = await seedbed(["http", "replay", ...episodes], { cwd: world });
    expect(replayed.out.match(/persists/g)).toHaveLength(episodes.length);
  },
);

const HEAD = "openapi: 3.0.3\ninfo: { title: x, version: 1.0.0 }\n";
const OK = 'responses: { "200": { description: ok } }';

test.each([
  ["no document", "a: 1\n", "expected an OpenAPI document with a version such as openapi: 3.1.0, found none", ""],
  ["version 2.0", 'swagger: "2.0"\ninfo: {}\n', "expected OpenAPI 3.0 or 3.1, found Swagger 2.0", ":1:1"],
  ["a version to come", "openapi: 4.0.0\n", 'such as openapi: 3.1.0, found "4.0.0"', ":1:1"],
  ["no operation", `${HEAD}paths: {}\n`, "expected an operation, found none below paths", ":3:1"],
  [
    "a remote reference",
    `${HEAD}paths:\n  /a:\n    get: { parameters: [{ $ref: "https://x.test/y.json" }], ${OK} }\n`,
    'expected a $ref within the document, such as #/components/schemas/Pet, found "https://x.test/y.json"',
    ":5:",
  ],
  [
    "a reference to another file",
    `${HEAD}paths:\n  /a: { $ref: "../../etc/passwd" }\n`,
    'expected a $ref within the document, such as #/components/schemas/Pet, found "../../etc/passwd"',
    ":4:",
  ],
  [
    "a reference to nothing",
    `${HEAD}paths:\n  /a:\n    get: { parameters: [{ $ref: "#/components/parameters/a" }], ${OK} }\n`,
    '$ref "#/components/parameters/a": expected the place of a value, found nothing there',
    ":5:",
  ],
  [
    "references in a circle",
    `${HEAD}paths:\n  /a: { get: { ${OK} } }\ncomponents:\n  schemas:\n    A: { $ref: "#/components/schemas/B" }\n    B: { $ref: "#/components/schemas/A" }\n`,
    "found a cycle: #/components/schemas/B → #/components/schemas/A → #/components/schemas/B",
    ":7:",
  ],
  [
    "two operations of one name",
    `${HEAD}paths:\n  /a: { get: { operationId: a, ${OK} } }\n  /b: { get: { operationId: a, ${OK} } }\n`,
    'expected an operationId that no other operation has, found "a", which GET /a has',
    ":5:",
  ],
  [
    "a key that OpenAPI does not have",
    `${HEAD}paths:\n  /a: { git: { ${OK} } }\n`,
    "git is not expected to be here",
    ":4:",
  ],
  ["a key that stands twice", `${HEAD}paths: {}\npaths: {}\n`, "found", ":4:"],
  ["no YAML", "openapi: [\n", "expected YAML", ":"],
  [
    "nothing that can be sent",
    `${HEAD}paths:\n  /a: { post: { requestBody: { required: true, content: { text/csv: {} } }, ${OK} } }\n`,
    "expected an operation that can be sent, found none: its body is text/csv, not JSON",
    "",
  ],
])("%s is refused, with its place, and nothing is written", async (_, text, message, place) => {
  const cwd = await folderWith({ "shop.yaml": text });
  const { code, out, err } = await seedbed(["http", "import", "shop.yaml"], { cwd });
  expect(code, err).toBe(2);
  expect(out).toBe("");
  expect(err).toContain(message);
  expect(err).toContain(`shop.yaml${place}`);
  expect(err).not.toMatch(/\n\s+at /);
  expect(existsSync(join(cwd, "shop.actions.ts"))).toBe(false);
});

test("a file that is there is not written over", async () => {
  const cwd = await folderWith({ "shop.yaml": SHOP, "shop.actions.ts": "// mine\n" });
  const refused = await seedbed(["http", "import", "shop.yaml"], { cwd });
  expect(refused.code).not.toBe(0);
  expect(refused.err).toContain("it is there already");
  expect(await readFile(join(cwd, "shop.actions.ts"), "utf8")).toBe("// mine\n");
  expect((await seedbed(["http", "import", "shop.yaml", "--force"], { cwd })).code).toBe(0);
  expect((await seedbed(["http", "import", "none.yaml"], { cwd })).err).toContain("none.yaml");
});
