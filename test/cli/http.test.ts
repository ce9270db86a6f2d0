/** `seedbed http`: what it says of files and options that make no sense, and of services that misbehave in each of the known ways. */
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { httpExploreOutput } from "../../src/cli/output/documents.ts";
import { ROOT } from "../support/files.ts";
import { slow, slowUnless, thinned } from "../support/slow.ts";
import { folderWith } from "../support/source.ts";
import { seedbed } from "./seedbed.ts";

const service = (rest: string, handler = "() => Response.json({})", head = "") =>
  `import fc from "fast-check";
import { from, httpService } from "seedbed";
${head}
export default httpService("shop", { app: ${handler} })${rest};
`;
const LIST = '.action("list", { method: "GET", path: "/items" })';

async function refused(source: string, ...args: string[]): Promise<string> {
  const cwd = await folderWith({ "shop.actions.ts": source });
  const { code, out, err } = await seedbed(["http", "explore", "shop.actions.ts", ...args], { cwd });
  expect(out).toBe("");
  expect(code, err).toBe(2);
  return err;
}

test.each([
  ["a service without actions", service(""), "expected a service with at least one action, found none"],
  [
    "a service that nobody answers",
    `import { httpService } from "seedbed";\nexport default httpService("shop")${LIST};`,
    "expected an app that answers in the world, found none",
  ],
  [
    "a scenario",
    'import { kv, scenario } from "seedbed";\nexport default scenario("x").step(kv.set("a", "b"));',
    "expected a service, found a scenario of other steps",
  ],
  [
    "a parameter without a generator",
    service('.action("one", { method: "GET", path: "/items/{id}" })'),
    'action "one": expected a generator for the parameter {id} of /items/{id}, found none',
  ],
  [
    "a generator that is none",
    service('.action("one", { method: "GET", path: "/items/{id}", params: { id: 7 } })'),
    'action "one", params id: expected a generator: an arbitrary of fast-check, or from("name"), found 7',
  ],
  [
    "a parameter that the path does not have",
    service('.action("one", { method: "GET", path: "/items", params: { id: fc.nat() } })'),
    'action "one": expected a parameter of /items, found "id"',
  ],
  [
    "a path of another origin",
    service('.action("one", { method: "GET", path: "//evil.test/" })'),
    'action "one", path: expected a path that begins with one /, below the URL of the service, found "//evil.test/"',
  ],
  [
    "a path that leaves the base",
    service('.action("one", { method: "GET", path: "/a/../../b" })'),
    "expected a path that stays below the URL of the service, without . and ..",
  ],
  ["an unknown method", service('.action("one", { method: "get", path: "/" })'), "expected GET, POST, PUT"],
  [
    "a path that leaves the base in other words",
    service('.action("one", { method: "GET", path: "/a/%2e%2e/%2E./b" })'),
    "expected a path that stays below the URL of the service, without . and ..",
  ],
  [
    "a body of a GET",
    service('.action("one", { method: "GET", path: "/a", body: { a: fc.nat() } })'),
    'action "one": expected no body with GET, found one',
  ],
  [
    "a header that says where a message ends",
    service('.action("one", { method: "GET", path: "/a", headers: { "Content-Length": fc.nat() } })'),
    'action "one", headers: expected the name of a header that an action may send, found "Content-Length"',
  ],
  [
    "a secret in the file",
    service(`${LIST}.auth({ bearer: "sk-1234" })`),
    'auth bearer: expected env("TOKEN"), which names an environment variable, found another value',
  ],
  ["two actions of one name", service(LIST + LIST), 'action: expected a name that no other action has, found "list"'],
  [
    "a field that is misspelt",
    service('.action("one", { method: "GET", path: "/", qurey: {} })'),
    'did you mean "query"?',
  ],
  ["an unknown marker", service(`${LIST}.off("slowly")`), "slow"],
  [
    "an action that is never offered",
    service('.action("one", { method: "GET", path: "/{id}", params: { id: from("id") } })'),
    "expected an action that the service answers, found none",
  ],
])("%s is refused", async (_, source, message) => expect(await refused(source)).toContain(message));

test("options that make no sense are refused", async () => {
  for (const args of [["--episodes", "0"], ["--epsilon", "2"], ["--clients", "0"], ["--explorer", "best"]]) {
    expect(await refused(service(LIST), ...args)).toContain(`${args[0]}`);
  }
});

/** The titles of what is found in a service. */
async function titles(source: string, ...args: string[]): Promise<string[]> {
  const cwd = await folderWith({ "shop.actions.ts": source });
  symlinkSync(join(ROOT, "node_modules"), join(cwd, "node_modules"));
  const command = ["http", "explore", "shop.actions.ts", "--json", "--episodes", "2", ...args];
  const { out, err, signal } = await seedbed(command, { cwd });
  expect({ err, signal }).toEqual({ err: "", signal: null });
  return httpExploreOutput.parse(JSON.parse(out)).findings.map(({ report }) => report.finding!.title);
}

test.each(thinned("findings of misbehaving services", [
  ["server-error (list)", service(LIST, "() => new Response(null, { status: 503 })")],
  ["connection (list)", service(LIST, "() => Response.error()")],
  [
    "undeclared-status (list)",
    service(
      '.action("list", { method: "GET", path: "/", statuses: [200] })',
      "() => new Response(null, { status: 404 })",
    ),
  ],
  [
    "not-json (list)",
    service(LIST, '() => new Response("{", { headers: { "content-type": "application/json" } })'),
  ],
  [
    "changing-get (list)",
    service(
      `${LIST}.state("/state")`,
      '(request) => Response.json({ seen: request.url.endsWith("/state") ? seen : ++seen })',
      "let seen = 0;",
    ),
  ],
  ["leak (list)", service(LIST, '() => new Response("Error: x\\n    at run (/srv/app.js:10:5)", { status: 400 })')],
  [
    "slow (list)",
    service(
      `${LIST}.slow("100ms")`,
      "async () => { await new Promise((resolve) => setTimeout(resolve, 101)); return new Response(); }",
    ),
  ],
  ["timeout (list)", service(LIST, "() => new Promise(() => {})")],
  [
    "timeout (list)",
    service(
      `${LIST}.timeout("1s")`,
      "async () => { await new Promise((resolve) => setTimeout(resolve, 1001)); return new Response(); }",
    ),
  ],
  [
    "timeout (list)",
    service(
      LIST,
      `() => new Response(new ReadableStream({
  async pull(controller) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    controller.enqueue(new Uint8Array(1));
  },
}))`,
    ),
  ],
  [
    "too-large (list)",
    service(LIST, '() => new Response(count++ === 0 ? "x".repeat(1_048_577) : "")', "let count = 0;"),
  ],
  [
    "too-large (list)",
    service(
      `${LIST}.limit(1000)`,
      "() => new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(100)) }))",
    ),
  ],
  [
    "slow (list)",
    service(
      `${LIST}.slow({ timesMedian: 5 })`,
      "async () => { await new Promise((resolve) => setTimeout(resolve, count++ === 7 ? 101 : 20)); return new Response(); }",
      "let count = 0;",
    ),
  ],
  [
    "input action",
    service('.action("list", { method: "GET", path: "/", headers: { "x-a": fc.constant("a\\nb") } })'),
  ],
  [
    "http_action path",
    service('.action("list", { method: "GET", path: "/a/.{b}.", params: { b: fc.constant("") } })'),
  ],
  [
    "it is small (list)",
    service(
      `${LIST}.state("/state").off("changing-get").invariant("it is small", ({ seen }) => seen < 3)`,
      '(request) => Response.json({ seen: request.url.endsWith("/state") ? seen : ++seen })',
      "let seen = 0;",
    ),
  ],
], 6))("%s is found, and nothing else", async (title, source) => expect(await titles(source)).toEqual([title]));

const SERVERS = {
  "a server of node:http": `import { createServer } from "node:http";
const app = createServer((request, response) => {
  if (request.url !== "/state") count++;
  response.end(JSON.stringify({ count }));
});`,
  "an application of Express": `import express from "express";
const app = express();
app.post("/items", (_request, response) => response.json({ count: ++count }));
app.get("/state", (_request, response) => response.json({ count }));`,
  "an application of Koa": `import Koa from "koa";
const app = new Koa();
app.use((context) => { context.body = { count: context.method === "POST" ? ++count : count }; });`,
  "an application of Fastify": `import fastify from "fastify";
const app = fastify();
app.post("/items", () => ({ count: ++count }));
app.get("/state", () => ({ count }));`,
};
for (const [name, app] of Object.entries(SERVERS)) {
  const run = slowUnless(!/Koa|Fastify/.test(name));
  run(`${name} is explored on the network of the world`, async () => {
    const source = service(
      '.action("add", { method: "POST", path: "/items" }).state("/state").invariant("it is small", ({ count }) => count < 3)',
      "app",
      `let count = 0;\n${app}`,
    );
    expect(await titles(source)).toEqual(["it is small (add)"]);
  });
}

slow("a server that hangs, resets, or sends without end its stack is seen on the network of the world", async () => {
  const server = (body: string) =>
    service(LIST, "createServer((request, response) => { " + body + " })", 'import { createServer } from "node:http";');
  expect(await titles(server(""))).toEqual(["timeout (list)"]);
  expect(await titles(server("request.socket.destroy();"))).toEqual(["connection (list)"]);
  expect(await titles(server('response.statusCode = 400; response.end("Error: x\\n    at run (/srv/app.js:10:5)");')))
    .toEqual(["leak (list)"]);
  const endless = server('response.write("x".repeat(20_000));').replace(LIST, `${LIST}.limit(10_000)`);
  expect(await titles(endless)).toEqual(["too-large (list)"]);
});

test("in the world a secret is another one, for the app as well", async () => {
  const source = service(
    `${LIST}.auth({ bearer: env("TOKEN") })`,
    '(request) => new Response(null, { status: request.headers.get("authorization") === `Bearer ${process.env.TOKEN}` ? 200 : 500 })',
  ).replace("from, httpService", "env, httpService");
  expect(await titles(source)).toEqual([]);
});

test("a service without faults has no findings, and markers can be switched off", async () => {
  expect(await titles(service(LIST))).toEqual([]);
  expect(await titles(service(`${LIST}.off("server-error")`, "() => new Response(null, { status: 503 })"))).toEqual([]);
});

test("what an answer produces feeds other actions, and nothing else does", async () => {
  const source = service(
    `.action("create", { method: "POST", path: "/items" }).produces("id", ({ id }) => id)
  .action("read", { method: "GET", path: "/items/{id}", params: { id: from("id") } })`,
    `(request) => {
  if (request.method === "POST") return Response.json({ id: \`item-\${++count}\` }, { status: 201 });
  const id = Number(new URL(request.url).pathname.split("-")[1]);
  return new Response(null, { status: id >= 1 && id <= count ? 200 : 500 });
}`,
    "let count = 0;",
  );
  expect(await titles(source)).toEqual([]);
});

test("two requests that race for the last item are found", async () => {
  const source = service(
    `.action("buy", { method: "POST", path: "/buy" }).state("/state")
  .invariant("the last item is sold once", ({ left }) => left >= 0)`,
    `async (request) => {
  if (request.method === "GET") return Response.json({ left });
  if (left === 0) return new Response(null, { status: 409 });
  await new Promise((resolve) => setTimeout(resolve, 2));
  left--;
  return new Response();
}`,
    "let left = 1;",
  );
  const race = ["--episodes", "100", "--steps", "4", "--stop-on-anomaly"];
  expect(await titles(source, ...race)).toEqual([]);
  expect(await titles(source, ...race, "--clients", "2")).toEqual(["the last item is sold once (buy)"]);
});

test("a state that is not JSON ends the episode with a message that names it", async () => {
  const source = service(`${LIST}.state("/state")`, '() => new Response("<html>")');
  expect(await titles(source)).toEqual(["http_observe state"]);
});

test("a header and a path that values would break are named", async () => {
  const said = async (source: string) => {
    const cwd = await folderWith({ "shop.actions.ts": source });
    return (await seedbed(["http", "explore", "shop.actions.ts", "--episodes", "1"], { cwd })).out;
  };
  const header = '.action("list", { method: "GET", path: "/", headers: { "x-a": fc.constant("a\\nb") } })';
  expect(await said(service(header))).toContain('action "list", header "x-a": expected a value that a header can have');
  const path = '.action("list", { method: "GET", path: "/a/.{b}.", params: { b: fc.constant("") } })';
  expect(await said(service(path))).toContain("GET /a/..: expected a path that stays below the URL of the service");
});

test("what is no episode is refused", async () => {
  const cwd = await folderWith({ "shop.actions.ts": service(LIST) });
  writeFileSync(join(cwd, "trace.jsonl"), "{}\n{}\n");
  writeFileSync(join(cwd, "other.json"), "{}");
  const replay = async (name: string) => {
    const { code, err } = await seedbed(["http", "replay", name], { cwd });
    expect(code).toBe(2);
    return err;
  };
  expect(await replay("none.json")).toContain("expected an episode, found no file that can be read (ENOENT)");
  expect(await replay("trace.jsonl")).toContain("a trace is replayed by seedbed replay");
  expect(await replay("other.json")).toContain("expected an episode, found another document: schema");
});
