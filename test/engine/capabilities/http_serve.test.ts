/** Services that the scenario's own code plays. */
import { describe, expect, test } from "vitest";
import { expect as expects, fail, http, scenario } from "../../../src/dsl/mod.ts";
import { programOf, runLogged, valueOf } from "../../support/logged.ts";

const PAY = `let count = 0;
  const pay = async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/echo") return new Response(await request.text(), { headers: { "x-method": request.method, "x-key": request.headers.get("key") } });
    if (pathname === "/slow") await new Promise((resolve) => setTimeout(resolve, 50));
    if (pathname === "/bytes") return new Response(new Uint8Array([0, 255]), { status: 201 });
    if (pathname === "/reset") return Response.error();
    if (pathname === "/throw") throw new RangeError("no such thing");
    if (pathname === "/nothing") return undefined;
    return Response.json({ count: ++count });
  };`;
const steps = ['http.serve("https://pay.test", pay)'];

describe("a handler", () => {
  test("a handler answers fetch, node:http and the step, and keeps state within a run", async () => {
    const script = {
      head: `import * as https from "node:https"; ${PAY}`,
      steps: [...steps, 'http.request("POST", "https://pay.test/n", { expect: { status: 200, json: { count: 1 } } })'],
      body: `const echo = await fetch("https://pay.test/echo", { method: "PUT", body: "hé", headers: { key: "k" } });
        const bytes = await fetch("https://pay.test/bytes");
        const two = await new Promise((resolve) => https.get("https://pay.test/n", (response) => response.on("data", (data) => resolve(JSON.parse(data)))));
        return [await echo.text(), echo.headers.get("x-method"), echo.headers.get("x-key"), bytes.status, [...new Uint8Array(await bytes.arrayBuffer())],
          two, world.http.calls("POST", "https://pay.test/:n").map(({ status }) => status)];`,
    };
    const expected = ["hé", "PUT", "k", 201, [0, 255], { count: 2 }, [200]];
    expect(await valueOf(script)).toEqual(expected);
    const program = await programOf({
      ...script,
      body: `world.event("count", (await (await fetch("https://pay.test/n")).json()).count);`,
    });
    for (let run = 0; run < 2; run++) expect((await runLogged(program)).events("count")).toEqual([2]);
  });

  test("a handler runs in the world: request and answer are operations, and its timers belong to its task", async () => {
    const program = await programOf({ head: PAY, steps, body: 'await fetch("https://pay.test/slow");' });
    const { log, outcome } = await runLogged(program);
    expect(outcome.status).toBe("pass");
    expect(log.flatMap((entry) => "run" in entry ? [entry.run] : "t" in entry ? [String(entry.t)] : [])).toEqual([
      "5",
      "serve#1 → GET /slow pay.test (main)",
      "55",
      "timer#1 (pay.test)",
      "65",
      "http#1 ← 200 GET /slow pay.test (main)",
    ]);
  });

  test("a handler receives requests in any order, and a replay of each order is the same", async () => {
    const program = await programOf({
      head: PAY,
      steps,
      body:
        `const all = await Promise.all([1, 2, 3].map(async () => (await (await fetch("https://pay.test/n")).json()).count));
        world.event("counts", all);`,
    });
    const seen = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const recorded = await runLogged(program, seed);
      seen.add(JSON.stringify(recorded.events("counts")[0]));
      expect((await runLogged(program, recorded.decisions)).log).toEqual(recorded.log);
    }
    expect(seen.size).toBeGreaterThan(2);
  });

  test.each([
    ["/throw", { kind: "error", message: "RangeError: no such thing", location: { line: 2 } }],
    ["/nothing", {
      kind: "error",
      message: "GET https://pay.test/nothing: expected a Response from the handler, found undefined",
    }],
  ])("a handler that fails ends the run with its own error: %s", async (path, finding) => {
    const program = await programOf({
      head: PAY,
      steps,
      body: `await fetch("https://pay.test${path}").catch(() => {});`,
    });
    expect((await runLogged(program)).outcome.finding).toMatchObject(finding);
  });

  test("a handler resets the connection with Response.error()", async () => {
    const body = 'return await fetch("https://pay.test/reset").catch((error) => error.cause.code);';
    expect(await valueOf({ head: PAY, steps, body })).toBe("ECONNRESET");
  });

  test("a handler does not receive abandoned requests, and its answer is not awaited afterwards", async () => {
    const body =
      `const early = await fetch("https://pay.test/n", { signal: AbortSignal.abort() }).catch((error) => error.name);
      const late = await fetch("https://pay.test/slow", { signal: AbortSignal.timeout(10) }).catch((error) => error.name);
      await world.sleep("1s");
      return [early, late, (await (await fetch("https://pay.test/n")).json()).count];`;
    expect(await valueOf({ head: PAY, steps, body })).toEqual(["AbortError", "TimeoutError", 2]);
  });
});

test("rules come first, then the most specific handler, of which the last one counts", async () => {
  const serve = (url: string, text: string) => `http.serve("${url}", () => new Response("${text}"))`;
  expect(
    await valueOf({
      steps: [
        serve("https://a.test", "root"),
        serve("https://a.test/v1", "old"),
        serve("https://a.test/v1/", "v1"),
        serve("/local", "local"),
        'http.when("GET", "https://a.test/v1/rule").replies(200, "rule").times(1)',
      ],
      body:
        `const texts = []; for (const url of ["https://a.test/v1/rule", "https://a.test/v1/rule", "https://a.test/v1?x=1", "https://a.test/v10", "/local/x"])
        texts.push(await (await fetch(url)).text());
        return texts;`,
    }),
  ).toEqual(["rule", "v1", "v1", "root", "local"]);
});

test("a request that no handler covers is a finding, and an unused handler gives a warning", async () => {
  const other = await programOf({ head: PAY, steps, body: 'await fetch("https://pay.test.evil/");' });
  expect((await runLogged(other)).outcome.finding).toMatchObject({ title: "http_unmatched" });
  const unused = await programOf({ head: PAY, steps, body: "" });
  expect((await runLogged(unused)).outcome.unmet).toEqual(["used the rule https://pay.test → a handler"]);
});

test("a handler works in a task, within another step, and beside others, each with its name in the IR", () => {
  const handler = () => new Response();
  const { steps } = scenario("x")
    .step(http.serve("/a", handler))
    .parallel("p", { t: [http.serve("/b", handler), http.serve("/c", handler)] })
    .step(expects.throws(http.serve("/d", handler), fail("x")))
    .toIR();
  expect(JSON.parse(JSON.stringify(steps))).toMatchObject([
    { type: "http_serve", url: "/a", ref: "0" },
    { tasks: { t: [{ ref: "1/t/0" }, { ref: "1/t/1" }] } },
    { steps: [{ ref: "2/0" }, { type: "fail" }] },
  ]);
  expect(() => http.serve("/a", {} as never)).toThrow(
    "http.serve handler: expected a function from Request to Response, found {}",
  );
});
