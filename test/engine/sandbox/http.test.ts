/** Clients of `node:http` and `node:https` inside a world: the same rules answer them as `fetch`. */
import { Buffer } from "node:buffer";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { programOf, runLogged, valueOf as valueOfScript } from "../../support/logged.ts";
import { evaluate } from "../../support/source.ts";
import { slow } from "../../support/slow.ts";

const STEPS = [
  'http.when("GET", "/a").replies(200, { ok: true })',
  'http.when("POST", "https://api.test/b?x=1").replies(201, "made", { headers: { "X-Id": "7", "Set-Cookie": "a=b" } })',
  'http.when("GET", "/slow").replies(200, "late", { delay: "5s" })',
  'http.when("HEAD", "/a").replies(200, "not shown")',
  'http.when("GET", "/empty").replies(204, "")',
];

const HEAD = `
  import * as http from "node:http"; import https from "node:https"; import { once } from "node:events";
  import { text } from "node:stream/consumers"; import { Readable } from "node:stream";
  import { pipeline } from "node:stream/promises";
  const call = (module, ...args) =>
    new Promise((resolve, reject) => module.request(...args, resolve).on("error", reject).end());`;

const valueOf = (body: string) => valueOfScript({ head: HEAD, steps: STEPS, body });
const run = async (body: string) => await runLogged(await programOf({ head: HEAD, steps: STEPS, body }));

describe("a request", () => {
  slow("a node:http request is answered by the rules, by path or by URL", async () => {
    const value = await valueOf(`
      const [first] = await once(http.get("http://localhost/a"), "response");
      const second = await call(https, { hostname: "api.test", path: "/b?x=1", method: "post" });
      return [first.statusCode, await text(first), second.statusCode, second.statusMessage, second.headers, second.rawHeaders, await text(second)];`);
    expect(value).toEqual([
      200,
      '{"ok":true}',
      201,
      "Created",
      { "x-id": "7", "set-cookie": ["a=b"] },
      ["X-Id", "7", "Set-Cookie", "a=b"],
      "made",
    ]);
  });

  test("a node:http request sends what was written and piped", async () => {
    const value = await valueOf(`
      const written = https.request("https://api.test/b", { path: "/b?x=1", method: "POST" });
      written.write("one "); written.write(Buffer.from("two ")); written.end("three");
      await once(written, "response");
      const piped = https.request(new URL("https://api.test/b?x=1"), { method: "POST" });
      const answered = once(piped, "response");
      await pipeline(Readable.from(["four ", "five"]), piped);
      await answered;
      return world.http.calls("POST").map((call) => call.body);`);
    expect(value).toEqual(["one two three", "four five"]);
  });

  test("a node:http request emits its events in Node's order", async () => {
    const value = await valueOf(`
      const seen = []; const request = http.get("http://localhost/a");
      for (const name of ["socket", "finish", "response", "close"]) request.on(name, () => seen.push(name));
      const [response] = await once(request, "response");
      for (const name of ["data", "end", "close"]) response.on(name, () => seen.push("response " + name));
      await once(request, "close");
      return [seen, response.complete, response.aborted, request.destroyed, request.writableFinished];`);
    expect(value).toEqual([
      ["socket", "finish", "response", "response data", "response end", "close", "response close"],
      true,
      false,
      true,
      true,
    ]);
  });

  test("a node:http request has no body for HEAD and 204", async () => {
    const value = await valueOf(`
      const head = await call(http, "http://localhost/a", { method: "HEAD" });
      const empty = await call(http, "http://localhost/empty");
      return [await text(head), await text(empty)];`);
    expect(value).toEqual(["", ""]);
  });

  test("a node:http request knows its headers until they are sent", async () => {
    const value = await valueOf(`
      const request = http.request({ host: "localhost", port: 8080, path: "/a", auth: "me:secret", headers: { "X-One": 1 } });
      request.setHeader("X-Two", ["a", "b"]); request.removeHeader("x-one"); request.appendHeader("x-two", "c");
      const before = [request.getHeaders(), request.getRawHeaderNames(), request.hasHeader("X-TWO"), request.method, request.path, request.host];
      const codes = [];
      for (const act of [() => request.setHeader("b@d name", 1), () => request.setHeader("x", undefined), () => request.setHeader("x", "a\\nb")]) {
        try { act(); } catch (error) { codes.push(error.code); }
      }
      request.flushHeaders();
      try { request.setHeader("late", 1); } catch (error) { codes.push(error.code); }
      request.on("error", () => {}).destroy();
      return [...before, codes];`);
    expect(value).toEqual([
      { host: "localhost:8080", authorization: "Basic bWU6c2VjcmV0", "x-two": ["a", "b", "c"] },
      ["Host", "Authorization", "x-two"],
      true,
      "GET",
      "/a",
      "localhost",
      ["ERR_INVALID_HTTP_TOKEN", "ERR_HTTP_INVALID_HEADER_VALUE", "ERR_INVALID_CHAR", "ERR_HTTP_HEADERS_SENT"],
    ]);
  });

  test("a node:http request with invalid arguments throws as in Node", async () => {
    const value = await valueOf(`
      const codes = [];
      for (const args of [["nonsense"], ["https://localhost/"], [{ path: "/a b" }], [{ method: "a b" }], [{ method: 7 }]]) {
        try { http.request(...args); } catch (error) { codes.push(error.code); }
      }
      return codes;`);
    expect(value).toEqual([
      "ERR_INVALID_URL",
      "ERR_INVALID_PROTOCOL",
      "ERR_UNESCAPED_CHARACTERS",
      "ERR_INVALID_HTTP_TOKEN",
      "ERR_INVALID_ARG_TYPE",
    ]);
  });
});

describe("giving up", () => {
  test("a node:http timeout fires in virtual time, and destroying hangs up", async () => {
    const value = await valueOf(`
      const request = http.get("http://localhost/slow", { timeout: 100 });
      request.on("timeout", () => request.destroy());
      const error = await new Promise((resolve) => request.on("error", resolve));
      return [error.code, error.message, world.clock.elapsedMs, request.destroyed];`);
    expect(value).toEqual(["ECONNRESET", "socket hang up", 100, true]);
  });

  test("setTimeout of a node:http request only emits an event", async () => {
    const value = await valueOf(`
      let told = 0; const request = http.get("http://localhost/slow").setTimeout(1000, () => told++);
      const [response] = await once(request, "response");
      return [told, await text(response), world.clock.elapsedMs];`);
    expect(value).toEqual([1, "late", 5000]);
  });

  test("a node:http request can be aborted by abort() and an AbortSignal", async () => {
    const value = await valueOf(`
      const seen = [];
      const request = http.get("http://localhost/slow"); request.on("abort", () => seen.push("abort"));
      setTimeout(() => request.abort(), 10);
      const first = await new Promise((resolve) => request.on("error", resolve));
      const second = await new Promise((resolve) => http.get("http://localhost/slow", { signal: AbortSignal.timeout(50) }).on("error", resolve));
      return [seen, request.aborted, first.code, second.name, second.code, world.clock.elapsedMs];`);
    expect(value).toEqual([["abort"], true, "ECONNRESET", "AbortError", "ABORT_ERR", 60]);
  });

  test("an immediate abort() is no error, and a complete response outlives its request", async () => {
    const value = await valueOf(`
      const seen = []; const request = http.get("http://localhost/a");
      for (const name of ["error", "abort", "close"]) request.on(name, () => seen.push(name));
      request.abort(); await world.sleep(1);
      const answered = http.get("http://localhost/a"); const [response] = await once(answered, "response");
      answered.destroy();
      return [seen.sort(), await text(response)];`);
    expect(value).toEqual([["abort", "close"], '{"ok":true}']);
  });

  test("a destroyed node:http request is never answered", async () => {
    const result = await run(`
      const request = http.get("http://localhost/slow", () => world.event("response")); request.on("error", () => {});
      setTimeout(() => request.destroy(), 10); await world.sleep("10s");`);
    expect(result.events("response")).toEqual([]);
    expect(result.events("http.response")).toEqual([]);
  });

  test("a destroyed node:http response reports that", async () => {
    const value = await valueOf(`
      const response = await call(http, "http://localhost/a"); const seen = [];
      response.on("aborted", () => seen.push("aborted")).on("error", (e) => seen.push(e.message)).on("close", () => seen.push("close"));
      response.destroy(new Error("enough")); await once(response, "close").catch(() => {}); await world.yieldNow();
      return seen;`);
    expect(value).toEqual(["aborted", "enough", "close"]);
  });
});

describe("a request that no rule answers", () => {
  test("an unanswered node:http request ends the run with the existing rules, at its line", async () => {
    const { finding } = (await run('\nhttp.get("http://localhost/none"); await world.sleep(1);')).outcome;
    expect(finding).toMatchObject({ kind: "unsimulated", title: "http_unmatched", location: { line: 5 } });
    expect(finding?.message).toBe("no rule answers GET /none");
    expect(finding?.details).toContain("rule: GET /a → 200 (never used)");
  });
  test("an unanswered node:http request ends the run even if a listener swallows the error", async () => {
    const { finding } = (await run('http.get("http://localhost/none").on("error", () => {}); await world.sleep(1);'))
      .outcome;
    expect(finding).toMatchObject({ kind: "unsimulated", title: "http_unmatched" });
  });
});

test("an exception in a node:http listener ends the run with its line", async () => {
  const { finding } =
    (await run('http.get("http://localhost/a", () => { throw new Error("in a listener"); }); await world.sleep(50);'))
      .outcome;
  expect(finding).toMatchObject({ kind: "error", message: "Error: in a listener" });
});

test("two node:http requests race, and the seed decides which is first", async () => {
  const body = `
    const order = [];
    await Promise.all(["/a", "/empty"].map(async (path) => { await call(http, "http://localhost" + path); order.push(path); }));
    world.event("order", order);`;
  const program = await programOf({ head: HEAD, steps: STEPS, body });
  const seen = new Set<string>();
  for (let seed = 1; seed <= 10; seed++) {
    const result = await runLogged(program, seed);
    seen.add(JSON.stringify(result.events("order")));
    expect((await runLogged(program, seed)).log).toEqual(result.log);
  }
  expect(seen.size).toBe(2);
});

test("node:http accepts agents and has its constants", async () => {
  const value = await valueOf(`
    const agent = new https.Agent({ keepAlive: true, maxSockets: 2 });
    const response = await call(https, "https://localhost/a", { agent }); agent.destroy();
    return [response.statusCode, agent.maxSockets, agent instanceof http.Agent, http.STATUS_CODES[404], http.METHODS.includes("PATCH"),
      response instanceof http.IncomingMessage, http.request("http://localhost/a") instanceof http.ClientRequest, http.globalAgent.defaultPort];`);
  expect(value).toEqual([200, 2, true, "Not Found", true, true, true, 80]);
});

test("the program's AsyncLocalStorage follows requests and processes", async () => {
  const value = await valueOfScript({
    head:
      `${HEAD} import { AsyncLocalStorage } from "node:async_hooks"; import { exec, spawn } from "node:child_process";`,
    steps: [...STEPS, 'proc.when("git", ["status"]).exits(0)'],
    body: `
      const als = new AsyncLocalStorage(); const seen = []; const note = () => seen.push(als.getStore());
      const run = () => Promise.all([
        new Promise((done) => http.get("http://localhost/a", (r) => { note(); r.on("data", note).on("end", () => done(note())); })),
        new Promise((done) => exec("git status", () => done(note()))),
        new Promise((done) => spawn("git", ["status"]).on("exit", note).on("close", () => done(note()))),
      ]);
      await als.run("ctx", run); await world.sleep(1); await als.run("ctx", () => http.get("http://localhost/a", note).on("close", note));
      await world.sleep(50);
      return [new Set(seen).size, seen[0], seen.length];`,
  });
  expect(value).toEqual([1, "ctx", 7]);
});

describe("on the host", () => {
  /** A server that runs for a test. */
  async function serve(): Promise<{ readonly origin: string; readonly stop: () => void }> {
    const server = createServer((request, response) => {
      if (request.url === "/bytes") return response.end(Buffer.from([0xff, 0, 1]));
      request.setEncoding("utf8");
      let body = "";
      request.on("data", (chunk: string) => body += chunk);
      request.on(
        "end",
        () => response.writeHead(201, { "X-Method": request.method }).end(`${request.headers["x-sent"]} ${body}`),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    return { origin: `http://127.0.0.1:${port}`, stop: () => void server.close() };
  }

  test("node:http on the host gets real answers, and a replay needs no server", async () => {
    const { origin } = await serve();
    const program = await programOf({
      head: HEAD,
      world: { backends: { http: "host" } },
      body: `
        const request = http.request("${origin}/a", { method: "PUT", headers: { "X-Sent": "one" } }); request.end("two");
        const [response] = await once(request, "response");
        const bytes = []; for await (const chunk of await call(http, "${origin}/bytes")) bytes.push(...chunk);
        world.event("value", [response.statusCode, response.headers["x-method"], await text(response), bytes]);`,
    });
    const recorded = await runLogged(program);
    expect(recorded.outcome.finding).toBeUndefined();
    expect(recorded.events("value")).toEqual([[201, "PUT", "one two", [255, 0, 1]]]);
    expect((await runLogged(program, recorded.decisions)).log).toEqual(recorded.log);
  });

  test("a missing server on the host is an error with the system's code", async () => {
    const { origin, stop } = await serve();
    stop();
    const program = await programOf({
      head: HEAD,
      world: { backends: { http: "host" } },
      body: `
        const error = await new Promise((resolve) => http.get("${origin}").on("error", resolve));
        world.event("value", error.code); http.get("${origin}"); await world.sleep(60_000);`,
    });
    const { events, outcome } = await runLogged(program);
    expect(events("value")).toEqual(["ECONNREFUSED"]);
    expect(outcome.finding).toMatchObject({ kind: "error", title: "HttpError ECONNREFUSED" });
  });
});

test("an agent can be made with and without new, and by old-style inheritance", async () => {
  const value = await evaluate(
    `function Old(options) { http.Agent.call(this, options); } util.inherits(Old, http.Agent);
     class Mine extends https.Agent { constructor() { super({ maxSockets: 4 }); } }
     const called = http.Agent({ maxSockets: 2 }), old = new Old({ maxSockets: 3 }), mine = new Mine();
     const seen = []; old.on("spare", () => seen.push("spare")); old.emit("spare");
     return [called.maxSockets, old.maxSockets, mine.maxSockets, called instanceof http.Agent, old instanceof http.Agent,
       mine instanceof Mine, mine instanceof http.Agent, old instanceof https.Agent, called.constructor === http.Agent,
       http.Agent.name, mine.protocol, ...seen];`,
    'import http from "node:http"; import https from "node:https"; import util from "node:util";',
  );
  expect(value).toEqual([2, 3, 4, true, true, true, true, false, true, "Agent", "https:", "spare"]);
});

test("a program that intercepts connections of sockets gets those of its requests, too", async () => {
  const head = `import net from "node:net"; import http from "node:http";`;
  const body = `const real = net.Socket.prototype.connect; const asked = [];
    net.Socket.prototype.connect = function (...args) {
      asked.push(args.flat()[0].host); this.destroy(new Error("intercepted")); return this;
    };
    const error = await new Promise((resolve) => http.get("http://api.test/", resolve).on("error", resolve));
    net.Socket.prototype.connect = real;
    return [asked, error.message];`;
  expect(await valueOfScript({ head, body })).toEqual([["api.test"], "intercepted"]);
});
