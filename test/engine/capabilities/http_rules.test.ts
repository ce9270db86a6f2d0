/** What rules for requests can say: patterns, conditions, bodies, failures and delays, for every client alike. */
import { describe, expect, test } from "vitest";
import { matcher, targetOf } from "../../../src/engine/capabilities/http/target.ts";
import { durationInRange, durationRange, rangeSize } from "../../../src/engine/text/duration.ts";
import { execute } from "../../../src/engine/modes/execute.ts";
import { validateScenario } from "../../../src/engine/ir/validate.ts";
import { fifoSource } from "../../../src/engine/strategies/fifo.ts";
import { programOf, runLogged, valueOf } from "../../support/logged.ts";
import { fc } from "../../support/properties.ts";

const NODE_GET = `import * as nodeHttp from "node:http";
  const get = (path) => new Promise((resolve) => {
    const seen = [];
    const request = nodeHttp.get("http://svc.test" + path, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", (error) => seen.push("response " + error.code));
      response.on("end", () => seen.push("end"));
      response.on("close", () => resolve({ headers: response.headers, bytes: [...Buffer.concat(chunks)], seen, pieces: chunks.length }));
    });
    request.on("error", (error) => { seen.push("request " + error.code); if (request.res === undefined) resolve({ seen }); });
  });`;

describe("patterns", () => {
  const names = (pattern: string, url: string, query?: Record<string, string>) =>
    matcher("GET", pattern, { query })(targetOf("get", url));

  test.each([
    ["/users/:id", "/users/7", true],
    ["/users/:id", "http://any.test/users/a%20b", true],
    ["/users/:id", "/users/7/orders", false],
    ["/users/:id", "/users/", false],
    ["/users/:id", "/users/7?full=1", false],
    ["/users/:id?full=1", "/users/7?full=1", true],
    ["/files/*", "/files/a/b?c=1", true],
    ["/files/*.txt", "/files/a.csv", false],
    ["https://pay.test/:version/charges", "https://pay.test/v2/charges", true],
    ["https://pay.test/:version/charges", "http://pay.test/v2/charges", false],
    ["https://*.test/x", "https://pay.test/x", true],
    ["/a:b", "/axb", false],
    ["/a.b", "/axb", false],
    ["/a(b)+c", "/a(b)+c", true],
  ])("the pattern %s matches %s: %s", (pattern, url, expected) => expect(names(pattern, url)).toBe(expected));

  test("a rule with a condition on the query compares the path alone, and ignores other values", () => {
    expect(names("/search", "/search?q=tea&page=2", { q: "tea" })).toBe(true);
    expect(names("http://svc.test/search", "http://svc.test/search?q=a+b", { q: "a b" })).toBe(true);
    expect(names("/search", "/search?page=2", { q: "tea" })).toBe(false);
    expect(names("/search", "/search", { toString: "x" })).toBe(false);
  });

  test("a pattern matches the path from which it was made, and none with an extra segment", () => {
    const segment = fc.stringMatching(/^[a-z0-9._~-]{1,6}$/).filter((text) => !/^\.+$/.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(segment, fc.boolean()), { minLength: 1, maxLength: 5 }), (segments) => {
        const path = segments.map(([text]) => `/${text}`).join("");
        const pattern = segments.map(([text, isVariable]) => isVariable ? "/:v" : `/${text}`).join("");
        expect(names(pattern, path)).toBe(true);
        expect(names(pattern, `${path}/more`)).toBe(false);
        expect(names(`${pattern}/*`, `${path}/more/and?more`)).toBe(true);
      }),
    );
  });

  test("a pattern that matches in http.when matches in http.calls", async () => {
    const conditions = '{ query: { q: "tea" }, headers: { Authorization: "me" } }';
    expect(
      await valueOf({
        steps: [
          `http.when("GET", "/v1/:what", ${conditions}).replies(200, "mine")`,
          'http.when("GET", "*").replies(404)',
        ],
        body: `const ask = async (url, headers) => (await fetch(url, { headers })).status;
          const statuses = [await ask("http://svc.test/v1/search?q=tea&x=1", { authorization: "me" }),
            await ask("http://svc.test/v1/search?q=tea"), await ask("http://svc.test/v1/search", { authorization: "me" })];
          return [statuses, world.http.calls("GET", "/v1/:what", ${conditions}).map(({ status }) => status),
            world.http.calls("GET", "*").length];`,
      }),
    ).toEqual([[200, 404, 404], [200], 3]);
  });
});

describe("bodies", () => {
  test("a body of bytes arrives unchanged at every client", async () => {
    expect(
      await valueOf({
        head: NODE_GET,
        steps: [
          'http.when("GET", "/raw").replies(200, new Uint8Array([0, 255, 128, 10]), { headers: { "X-Kind": "raw" } })',
        ],
        body: `const response = await fetch("/raw"); const { bytes, headers } = await get("/raw");
          return [[...new Uint8Array(await response.arrayBuffer())], response.headers.get("x-kind"), bytes, headers["x-kind"]];`,
      }),
    ).toEqual([[0, 255, 128, 10], "raw", [0, 255, 128, 10], "raw"]);
  });

  test("a compressed body arrives decompressed", async () => {
    expect(
      await valueOf({
        head: NODE_GET,
        steps: ['http.when("GET", "/zip").replies(200, { a: 1 }, { compress: "gzip" })'],
        body: `const response = await fetch("/zip"); const { bytes, headers } = await get("/zip");
          return [await response.json(), response.headers.get("content-encoding"), JSON.parse(Buffer.from(bytes)), "content-encoding" in headers];`,
      }),
    ).toEqual([{ a: 1 }, "gzip", { a: 1 }, false]);
  });

  const STREAM =
    'http.when("GET", "/stream").replies(200, undefined, { chunks: ["one", "two", "drei"], every: "5ms", delay: "1ms" })';

  test("chunks arrive one by one, the first with the headers, at the server's pace", async () => {
    expect(
      await valueOf({
        steps: [STREAM],
        body: `const response = await fetch("/stream"); const seen = []; const copy = response.clone();
          const reader = response.body.getReader();
          for (let next; !(next = await reader.read()).done;) seen.push([new TextDecoder().decode(next.value), world.clock.elapsedMs]);
          return [seen, await copy.text(), world.clock.elapsedMs];`,
      }),
    ).toEqual([[["one", 1], ["two", 6], ["drei", 11]], "onetwodrei", 11]);
  });

  test("chunks arrive the same way for node:http and the step", async () => {
    const { pieces, bytes } = await valueOf({
      head: NODE_GET,
      steps: [STREAM],
      body: 'return await get("/stream");',
    }) as {
      pieces: number;
      bytes: number[];
    };
    expect([pieces, String.fromCharCode(...bytes)]).toEqual([3, "onetwodrei"]);
    const step = 'http.request("GET", "/stream", { expect: { body: "onetwodrei" } })';
    expect(await valueOf({ steps: [STREAM, step], body: "return world.clock.elapsedMs;" })).toBe(11);
  });

  test("chunks without a pace arrive when the scheduler picks them", async () => {
    const program = await programOf({
      steps: ['http.when("GET", "/s").replies(200, undefined, { chunks: ["a", "b"] })'],
      body: 'await (await fetch("/s")).text();',
    });
    const { log } = await runLogged(program);
    expect(log.flatMap((entry) => "run" in entry ? [entry.run] : [])).toEqual([
      "http#1 ← 200 GET /s localhost (main)",
      "body#1 GET /s 2/2 (main)",
    ]);
  });
});

describe("connections that fail", () => {
  const FAILS = 'http.when("GET", "/x").fails("ECONNRESET", { delay: "5ms" })';
  const CUT = 'http.when("GET", "/x").fails("ECONNRESET", { after: 4, body: "0123456789" })';

  test("a failing connection rejects fetch, and emits an error on the request of node:http", async () => {
    expect(
      await valueOf({
        head: NODE_GET,
        steps: [FAILS],
        body: `const error = await fetch("/x").catch((error) => error);
          return [error.name, error.message, error.cause.code, error.cause.message, (await get("/x")).seen, world.clock.elapsedMs,
            world.http.calls().map(({ status }) => status ?? null)];`,
      }),
    ).toEqual(["TypeError", "fetch failed", "ECONNRESET", "read ECONNRESET", ["request ECONNRESET"], 10, [null, null]]);
  });

  test("a connection can fail after part of the body", async () => {
    expect(
      await valueOf({
        head: NODE_GET,
        steps: [CUT],
        body: `const response = await fetch("/x"); const reader = response.body.getReader();
          const first = new TextDecoder().decode((await reader.read()).value);
          const error = await reader.read().catch((error) => error);
          const whole = await fetch("/x").then((response) => response.text()).catch((error) => error.cause.code);
          const { bytes, seen } = await get("/x");
          return [response.status, first, error.message, error.cause.code, whole, String.fromCharCode(...bytes), seen];`,
      }),
    ).toEqual([
      ...[200, "0123", "terminated", "ECONNRESET", "ECONNRESET"],
      ...["0123", ["request ECONNRESET", "response ECONNRESET"]],
    ]);
  });

  test.each([[FAILS], [CUT]])("a failing connection fails the step that sent the request: %s", async (rule) => {
    const program = await programOf({ steps: [rule, 'http.request("GET", "/x")'], body: "" });
    expect((await runLogged(program)).outcome.finding).toMatchObject({
      title: "http_request GET /x",
      message: "read ECONNRESET (ECONNRESET)",
    });
  });
});

describe("delays from a range", () => {
  test("a delay from a range is within its bounds, with the lower bound first", () => {
    const bound = fc.oneof(fc.nat(100_000), fc.nat(100_000).map((us) => us / 1000));
    fc.assert(
      fc.property(bound, bound, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (a, b, at) => {
        const range = durationRange(`${Math.min(a, b)}ms..${Math.max(a, b)}ms`);
        const size = rangeSize(range);
        const drawn = durationInRange(range, Math.floor(at * size));
        expect(drawn).toBeGreaterThanOrEqual(range.lowMs);
        expect(drawn).toBeLessThanOrEqual(range.highMs);
        expect(durationInRange(range, 0)).toBe(range.lowMs);
        expect(durationInRange(range, size - 1)).toBeCloseTo(range.highMs, 5);
      }),
    );
  });

  const slow = {
    steps: ['http.when("GET", "/slow").replies(200, "x", { delay: "5ms..80ms" })'],
    body:
      `for (let n = 0; n < 3; n++) { const at = world.clock.elapsedMs; await (await fetch("/slow")).text(); world.event("took", world.clock.elapsedMs - at); }`,
  };

  test("a delay from a range is the latency of each answer, within the range, and replays", async () => {
    const program = await programOf(slow);
    const seen = new Set<unknown>();
    for (let seed = 1; seed <= 10; seed++) {
      const recorded = await runLogged(program, seed);
      expect(recorded.decisions.filter(({ kind }) => kind === "random")).toEqual([]);
      const took = recorded.events("took") as number[];
      for (const ms of took) {
        expect(ms).toBeGreaterThanOrEqual(5);
        expect(ms).toBeLessThanOrEqual(80);
        seen.add(ms);
      }
      expect((await runLogged(program, recorded.decisions)).log).toEqual(recorded.log);
    }
    expect(seen.size).toBeGreaterThan(3);
  });

  test("a delay from a range is drawn once for each answer where delays are unbounded, under the label of the request, and replays", async () => {
    const { ir, ...rest } = await programOf(slow);
    const program = { ...rest, ir: { ...ir, world: { ...ir.world, latency: "any" as const } } };
    const seen = new Set<unknown>();
    for (let seed = 1; seed <= 10; seed++) {
      const recorded = await runLogged(program, seed);
      const draws = recorded.decisions.filter(({ kind }) => kind === "random");
      expect(draws.map(({ label, arity }) => [label, arity])).toEqual(
        Array.from({ length: 3 }, () => ["delay of GET /slow", 76]),
      );
      const took = recorded.events("took") as number[];
      expect(took).toEqual(draws.map(({ value }) => 5 + (value as number)));
      expect((await runLogged(program, recorded.decisions)).log).toEqual(recorded.log);
      for (const ms of took) seen.add(ms);
    }
    expect(seen.size).toBeGreaterThan(5);
  });
});

describe("rules in files", () => {
  const problemOf = (fields: object) =>
    JSON.stringify(
      validateScenario({ version: 1, name: "x", steps: [{ type: "http_when", method: "GET", path: "/x", ...fields }] }),
    );

  test.each([
    [{ status: 200, delay: "80ms..5ms" }, "a range whose lower bound comes first"],
    [{ status: 200, delay: "soon" }, 'or a range of them such as "5ms..80ms"'],
    [{ status: 200, delay: "1ms..2ms..3ms" }, 'or a range of them such as "5ms..80ms"'],
    [{}, "expected a status, or fails"],
    [{ status: 200, body: "a", body_base64: "YQ==" }, "expected body or body_base64, found both"],
    [{ status: 200, body_base64: "?" }, "expected base64"],
    [{ status: 200, every: "1ms" }, "expected chunks besides"],
    [{ status: 200, after: 1 }, "expected fails besides"],
    [{ status: 200, fails: "ECONNRESET" }, "expected after besides: how many bytes arrive before ECONNRESET"],
    [{ status: 200, fails: "ECONNRESET", after: 3, body: "ab" }, "expected at most the 2 bytes of the body, found 3"],
    [{ fails: "reset" }, "expected a code of the system"],
  ])("%j: %s", (fields, message) => expect(problemOf(fields)).toContain(JSON.stringify(message).slice(1, -1)));

  test("rules in files can express everything that TypeScript can", async () => {
    const steps = [
      {
        type: "http_when",
        method: "GET",
        path: "/u/:id",
        query: { a: "1" },
        status: 200,
        chunks: ["a", "b"],
        every: "2ms",
      },
      {
        type: "http_when",
        method: "GET",
        path: "*",
        request_headers: { x: "y" },
        status: 200,
        body_base64: "YWI=",
        compress: "br",
      },
      { type: "http_request", method: "GET", path: "/u/7?a=1&b=2", expect_status: 200, expect_body: "ab" },
      {
        type: "http_request",
        method: "GET",
        path: "/z",
        headers: { X: "y" },
        expect_headers: { "content-encoding": "br" },
        expect_body: "ab",
      },
    ];
    const validated = validateScenario({ version: 1, name: "x", steps });
    if (validated.ir === undefined) throw new Error(JSON.stringify(validated));
    const { outcome } = await execute({ ir: validated.ir }, { source: fifoSource() });
    expect(outcome).toMatchObject({ status: "pass" });
  });
});
