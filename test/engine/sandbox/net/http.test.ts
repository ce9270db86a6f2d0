/** Servers of `node:http` in a world, and who asks them: `http.request`, `fetch`, agents that keep connections. */
import { describe, expect, test } from "vitest";
import { programOf, runLogged } from "../../../support/logged.ts";
import { evaluate } from "../../../support/source.ts";

const HEAD = `import http from "node:http"; import net from "node:net"; import { once } from "node:events";
  const serve = async (handler, port = 80) => { const server = http.createServer(handler); server.listen(port); await once(server, "listening"); return server; };
  const text = async (stream) => { let all = ""; for await (const chunk of stream) all += chunk; return all; };
  const ask = (options, body) => new Promise((resolve, reject) => {
    const request = http.request({ port: 80, ...options }, async (response) => {
      try { resolve([response.statusCode, await text(response), response.headers.connection]); } catch (error) { reject(error); }
    });
    request.on("error", reject); request.end(body);
  });`;

const run = (body: string, seed?: number) => evaluate(body, HEAD, seed);

describe("requests to a server of the world", () => {
  test("go there from http.request and from fetch, with bodies both ways", async () => {
    expect(
      await run(
        `await serve(async (request, response) => {
           const body = await text(request);
           response.setHeader("x-path", request.url);
           response.write(request.method + " ");
           setTimeout(() => response.end(String(body.length)), 20);
         });
         const answer = await fetch("http://localhost/b?c=1", { method: "POST", body: "x".repeat(200_000) });
         return [await ask({ method: "PUT", path: "/a" }, "hello"), answer.status, answer.headers.get("x-path"), answer.url, await answer.text()];`,
        5,
      ),
    ).toEqual([[200, "PUT 5", "keep-alive"], 200, "/b?c=1", "http://localhost/b?c=1", "POST 200000"]);
  });

  test("are followed where they lead", async () => {
    expect(
      await run(
        `await serve((request, response) => request.url === "/new" ? response.end("here") : response.writeHead(302, { location: "/new" }).end());
         const answer = await fetch("http://127.0.0.1/old");
         return [answer.url, answer.redirected, await answer.text()];`,
      ),
    ).toEqual(["http://127.0.0.1/new", true, "here"]);
  });

  test("share connections that are kept, unless the server closes them", async () => {
    expect(
      await run(
        `let connections = 0;
         const server = await serve((_request, response) => response.end("ok"));
         server.on("connection", () => connections++);
         const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
         await ask({ agent }); await ask({ agent }); await ask({ agent });
         const kept = connections;
         await ask({ agent, headers: { connection: "close" } }); await ask({ agent });
         return [kept, connections];`,
      ),
    ).toEqual([1, 2]);
  });

  test("to other hosts go to the rules, and so do those to ports at which nobody ever listened", async () => {
    const program = await programOf({
      head: HEAD,
      steps: [
        'http.when("GET", "http://api.test/a").replies(200, "rule")',
        'http.when("GET", "http://localhost:81/").replies(200, "local rule")',
      ],
      body: `await serve((_request, response) => response.end("server"));
        world.event("texts", await Promise.all(["http://api.test/a", "http://localhost:81/", "http://localhost/"].map(async (url) => (await fetch(url)).text())));`,
    });
    expect((await runLogged(program)).events("texts")).toEqual([["rule", "local rule", "server"]]);
  });

  test("are refused once the server has closed", async () => {
    expect(
      await run(
        `const server = await serve((_request, response) => response.end());
         await ask({ agent: false });
         server.close();
         await once(server, "close");
         const answer = await fetch("http://127.0.0.1").catch((error) => [error.name, error.message, error.cause.code]);
         return [await ask({}).catch((error) => error.code), answer];`,
      ),
    ).toEqual(["ECONNREFUSED", ["TypeError", "fetch failed", "ECONNREFUSED"]]);
  });

  test("that the client gives up are closed for the server", async () => {
    expect(
      await run(
        `const seen = [];
         await serve((_request, response) => {
           response.on("close", () => seen.push("closed " + response.writableFinished));
           setTimeout(() => response.end("late"), 5000);
         });
         const error = await fetch("http://localhost", { signal: AbortSignal.timeout(1000) }).catch((error) => error.name);
         await new Promise((resolve) => setTimeout(resolve, 6000));
         return [error, seen];`,
      ),
    ).toEqual(["TimeoutError", ["closed false"]]);
  });

  test("may be upgraded to another protocol", async () => {
    expect(
      await run(
        `const server = await serve();
         server.on("upgrade", (request, socket) => {
           socket.write("HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: echo\\r\\nConnection: Upgrade\\r\\n\\r\\n");
           socket.pipe(socket);
         });
         const request = http.request({ port: 80, headers: { connection: "Upgrade", upgrade: "echo" } }).end();
         const [response, socket] = await once(request, "upgrade");
         socket.end("hello");
         return [response.statusCode, await text(socket)];`,
      ),
    ).toEqual([101, "hello"]);
  });

  test("that are not HTTP get a 400", async () => {
    expect(
      await run(
        `await serve();
         const socket = net.connect(80);
         socket.write("nonsense\\r\\n\\r\\n");
         return (await text(socket)).split("\\r\\n")[0];`,
      ),
    ).toBe("HTTP/1.1 400 Bad Request");
  });

  test("whose headers never arrive whole are ended after the time that servers allow", async () => {
    expect(
      await run(
        `await serve();
         const socket = net.connect(80);
         socket.write("GET / HTTP/1.1\\r\\n");
         const answer = (await text(socket)).split("\\r\\n")[0];
         return [answer, Date.now() - Date.parse("2024-01-01") > 0];`,
      ),
    ).toEqual(["HTTP/1.1 408 Request Timeout", true]);
  });
});

test("an idle server does not keep a world from being quiet: who waits for what cannot happen is told", async () => {
  const program = await programOf({
    head: HEAD,
    body:
      `await serve((_request, response) => response.end());\nawait ask({ agent: false });\nawait new Promise(() => {});`,
  });
  expect((await runLogged(program)).outcome.finding).toMatchObject({ kind: "deadlock" });
});

test("a schedule names requests and answers", async () => {
  const program = await programOf({
    head: HEAD,
    body: `await serve((_request, response) => response.writeHead(404).end());\nawait ask({ path: "/stock" });`,
  });
  const { log } = await runLogged(program);
  expect(JSON.stringify(log)).toContain("→ http GET /stock main→main:80 (main)");
  expect(JSON.stringify(log)).toContain("← http 404 main:80→main (main)");
});

test("an exception in a handler ends the run with its place", async () => {
  const program = await programOf({
    head: HEAD,
    body: `await serve(() => { throw new Error("no stock"); });\nawait ask({ path: "/" });`,
  });
  expect((await runLogged(program)).outcome.finding).toMatchObject({
    kind: "error",
    message: "Error: no stock",
    location: expect.objectContaining({ line: expect.any(Number) }),
  });
});
