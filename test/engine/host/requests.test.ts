/** Real requests to a real server on loopback. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { loadSource } from "../../support/source.ts";
import { programOf, type RawStep, run, runLogged } from "../support/programs.ts";

let server: Server;
let origin: string;
let requests: string[];

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (request.url === "/hangs") return;
    if (request.url === "/moved") return response.writeHead(302, { location: "/echo" }).end();
    if (request.url === "/endless") {
      const write = () => {
        while (response.write("x".repeat(10_000)));
      };
      response.on("drain", write).on("close", () => requests.push("closed"));
      return write();
    }
    if (request.url === "/bytes") return response.end(Buffer.from([0xff, 0x00, 0x80]));
    if (request.url === "/cookies") return response.writeHead(200, { "set-cookie": ["a=1", "b=2"] }).end();
    if (request.url === "/mirror") return request.pipe(response);
    const delayMs = request.url === "/slow" ? 100 : 0;
    let body = "";
    request.on("data", (chunk) => body += chunk).on("end", () => {
      setTimeout(() => {
        response.writeHead(request.url === "/teapot" ? 418 : 200, { "x-test": "yes" });
        response.end(JSON.stringify({ url: request.url, body }));
      }, delayMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const HOST = { world: { backends: { http: "host" } } };
const get = (path: string, more = {}): RawStep => ({
  type: "http_request",
  method: "GET",
  path: origin + path,
  ...more,
});

describe("a real request", () => {
  test("the answer of a real request is checked like a rule's, and a replay opens no socket", async () => {
    const program = programOf([
      { ...get("/echo"), method: "POST", body: "hello", expect_json: { url: "/echo", body: "hello" } },
      get("/teapot", { expect_status: 418, expect_headers: { "X-Test": "yes" } }),
    ], HOST);
    const recorded = await runLogged(program);
    expect(recorded.outcome.finding).toBeUndefined();
    expect(requests).toEqual(["POST /echo", "GET /teapot"]);
    server.close();
    const again = await runLogged(program, { source: new RecordedSource(recorded.decisions) });
    expect(again.entries).toEqual(recorded.entries);
    expect(requests).toHaveLength(2);
  });

  test("a rule for a request comes before the host", async () => {
    const { outcome } = await run(programOf([
      { type: "http_when", method: "GET", path: `${origin}/x`, status: 503 },
      get("/x", { expect_status: 503 }),
    ], HOST));
    expect(outcome.status).toBe("pass");
    expect(requests).toEqual([]);
  });

  test("concurrent requests are recorded in the order of the calls", async () => {
    const program = programOf([{ type: "parallel", tasks: { slow: [get("/slow")], quick: [get("/quick")] } }], HOST);
    const { decisions, entries } = await runLogged(program);
    // The first was under way when the other task was due to start, and says so.
    expect([...new Set(decisions.filter(({ kind }) => kind === "host").map(({ label }) => label))])
      .toEqual([`http GET ${origin}/slow`, `http GET ${origin}/quick`]);
    const answered = entries.flatMap((entry) =>
      "event" in entry && entry.event === "http.response" ? [entry.task] : []
    );
    expect(answered).toEqual(["quick", "slow"]);
  });

  test("a missing server, an unknown path, and a body that is not JSON are reported", async () => {
    const messageOf = async (...steps: RawStep[]) => (await run(programOf(steps, HOST))).outcome.finding?.message;
    server.close();
    await new Promise((resolve) => server.once("close", resolve));
    expect(await messageOf(get("/x"))).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+\/x: .*\(ECONNREFUSED\)$/);
    expect(await messageOf({ type: "http_request", method: "GET", path: "/x" }))
      .toBe("expected a URL of http or https, found /x");
  });

  test("an endless body is cut off at the limit, and reading stops", async () => {
    const { outcome } = await run(programOf([get("/endless")], { ...HOST, limits: { maxHostBytes: 50_000 } }));
    expect(outcome.finding?.message).toBe(
      `GET ${origin}/endless: the body was cut off at 50000 bytes (maxHostBytes) (ERR_BODY_LIMIT)`,
    );
    await expect.poll(() => requests).toContain("closed");
  });

  test("a hanging endpoint ends with the timeout", async () => {
    const { outcome } = await run(programOf([get("/hangs")], { ...HOST, timeout: "150ms" }));
    expect(outcome).toMatchObject({ status: "timeout", virtualMs: 151 });
  });
});

test("fetch on the host can time out, keeps bytes unchanged, and gives errors a cause", async () => {
  const closed = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => closed.once("listening", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const [loaded] = await loadSource(`
import { scenario } from "seedbed";
export default scenario("real")
  .world({ backends: { http: "host" } })
  .step("code", async ({ event }) => {
    const signal = AbortSignal.timeout(80);
    await fetch("${origin}/hangs", { signal }).catch((error) => event("gave up", { name: error.name }));
    const bytes = new Uint8Array(await (await fetch("${origin}/bytes")).arrayBuffer());
    event("bytes", { bytes: [...bytes] });
    const moved = await fetch("${origin}/moved", { method: "POST", body: "x" });
    event("moved", { url: moved.url.endsWith("/echo"), redirected: moved.redirected, ...await moved.json() });
    event("stays", { status: (await fetch("${origin}/moved", { redirect: "manual" })).status });
    await fetch("http://127.0.0.1:${port}/").catch((error) => event("refused", { code: error.cause.code }));
  });
`);
  const { outcome, entries, decisions } = await runLogged(loaded!.program);
  expect(outcome.finding).toBeUndefined();
  const told = (log: typeof entries) =>
    log.flatMap((entry) => "event" in entry && !entry.event.startsWith("http.") ? [[entry.event, entry.data]] : []);
  expect(told(entries)).toEqual([
    ["gave up", { name: "TimeoutError" }],
    ["bytes", { bytes: [255, 0, 128] }],
    ["moved", { url: "/echo", redirected: true, body: "" }],
    ["stays", { status: 302 }],
    ["refused", { code: "ECONNREFUSED" }],
  ]);
  server.close();
  const again = await runLogged(loaded!.program, { source: new RecordedSource(decisions) });
  expect(again.entries).toEqual(entries);
});

test("several cookies stay separate for fetch and node:http, even in a replay", async () => {
  const [loaded] = await loadSource(`
import { scenario } from "seedbed";
import { get } from "node:http";
export default scenario("cookies").world({ backends: { http: "host" } }).step("code", async ({ event }) => {
  event("fetch", { cookies: (await fetch("${origin}/cookies")).headers.getSetCookie() });
  const response = await new Promise((resolve) => get("${origin}/cookies", resolve));
  event("http", { cookies: response.headers["set-cookie"] });
});
`);
  const recorded = await runLogged(loaded!.program);
  const told = recorded.entries.flatMap((entry) =>
    "event" in entry && !entry.event.startsWith("http.") ? [[entry.event, entry.data]] : []
  );
  expect(told).toEqual([["fetch", { cookies: ["a=1", "b=2"] }], ["http", { cookies: ["a=1", "b=2"] }]]);
  const again = await runLogged(loaded!.program, { source: new RecordedSource(recorded.decisions) });
  expect(again.entries).toEqual(recorded.entries);
});

test("request bodies of bytes are sent unchanged", async () => {
  const [loaded] = await loadSource(`
import { scenario } from "seedbed";
import { request } from "node:http";
const bytes = new Uint8Array([255, 0, 128, 65]);
const to = { method: "POST", body: bytes };
export default scenario("bytes").world({ backends: { http: "host" } }).step("code", async ({ event, http }) => {
  const tell = async (name, response) => event(name, { bytes: [...new Uint8Array(await response.arrayBuffer())] });
  await tell("view", await fetch("${origin}/mirror", to));
  await tell("buffer", await fetch("${origin}/mirror", { ...to, body: bytes.buffer }));
  await tell("blob", await fetch("${origin}/mirror", { ...to, body: new Blob([bytes]) }));
  await tell("request", await fetch(new Request("${origin}/mirror", to)));
  const response = await new Promise((resolve) => request("${origin}/mirror", { method: "POST" }, resolve).end(bytes));
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  event("http", { bytes: [...Buffer.concat(chunks)] });
});
`);
  const { outcome, entries } = await runLogged(loaded!.program);
  expect(outcome.finding).toBeUndefined();
  const told = entries.flatMap((entry) =>
    "event" in entry && !entry.event.startsWith("http.") ? [[entry.event, entry.data]] : []
  );
  const names = ["view", "buffer", "blob", "request", "http"];
  expect(told).toEqual(names.map((name) => [name, { bytes: [255, 0, 128, 65] }]));
});
