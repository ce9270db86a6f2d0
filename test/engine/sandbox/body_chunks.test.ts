/** Long bodies arrive in pieces, as undici and `node:http` read them, and can be given up in between. */
import { describe, expect, test } from "vitest";
import { programOf, runLogged, valueOf } from "../../support/logged.ts";

const BYTES = 200_000;
const steps = [
  `http.when("GET", "/long").replies(200, "x".repeat(${BYTES}))`,
  'http.when("GET", "/short").replies(200, "x".repeat(65_536))',
];
const value = (body: string, head = "") => valueOf({ head, steps, body });

describe("fetch", () => {
  test("fetch reads a body in pieces of 64 KiB, each but the first as an operation", async () => {
    const program = await programOf({
      steps,
      body: `for (const path of ["/long", "/short"]) {
        const sizes = []; for await (const chunk of (await fetch(path)).body) sizes.push(chunk.length); world.event("sizes", sizes); }`,
    });
    const { log, events, outcome } = await runLogged(program);
    expect(outcome.finding).toBeUndefined();
    expect(events("sizes")).toEqual([[65_536, 65_536, 65_536, 3_392], [65_536]]);
    expect(log.flatMap((entry) => "run" in entry && entry.run.startsWith("body#") ? [entry.run] : [])).toEqual([
      "body#1 GET /long 2/4 (main)",
      "body#2 GET /long 3/4 (main)",
      "body#3 GET /long 4/4 (main)",
    ]);
  });

  test("fetch returns the whole body by every method, once", async () => {
    expect(
      await value(`const sizes = [];
        for (const method of ["text", "arrayBuffer", "bytes", "blob"]) {
          const response = await fetch("/long"); const copy = response.clone(); const reading = response[method]();
          const got = await reading; sizes.push(got.length ?? got.byteLength ?? got.size, (await copy.text()).length, response.bodyUsed);
          sizes.push(await response.text().catch((error) => error.name));
        }
        return sizes;`),
    ).toEqual(Array.from({ length: 4 }, () => [BYTES, BYTES, true, "TypeError"]).flat());
  });

  test.each([
    [
      "a reader",
      `const reader = response.body.getReader(); await reader.read(); give(); return await reader.read().then(() => "read", tell);`,
    ],
    [
      "an iterator",
      `try { for await (const chunk of response.body) give(); return "read"; } catch (error) { return tell(error); }`,
    ],
    [
      "text that is under way",
      `const text = response.text(); setImmediate(give); return await text.then(() => "read", tell);`,
    ],
    ["text that is read later", `give(); return await response.text().then(() => "read", tell);`],
  ])("%s of a body rejects with the reason of the signal", async (_what, body) => {
    const code = (give: string, path: string) =>
      `const controller = new AbortController(); const give = () => controller.abort(${give});
      const tell = (error) => [error.name, error === controller.signal.reason]; const response = await fetch("${path}", { signal: controller.signal });
      ${body}`;
    expect(await value(code("", "/long"))).toEqual(["AbortError", true]);
    expect(await value(code('new RangeError("mine")', "/long"))).toEqual(["RangeError", true]);
  });

  test("a short body that has arrived is rejected unless it was read before", async () => {
    expect(
      await value(`const controller = new AbortController(); const { signal } = controller;
        const [early, late] = await Promise.all([fetch("/short", { signal }), fetch("/short", { signal })]);
        const text = await early.text(); controller.abort();
        return [text.length, await late.text().catch((error) => error.name)];`),
    ).toEqual([65_536, "AbortError"]);
  });

  test("a timeout can fire between two pieces of a body", async () => {
    const program = await programOf({
      steps,
      world: { latency: "any" },
      body: `const response = await fetch("/long", { signal: AbortSignal.timeout(5) });
        world.event("outcome", await response.text().then((text) => text.length, (error) => error.name));`,
    });
    const seen = new Set<unknown>();
    for (let seed = 1; seed <= 30; seed++) {
      const once = await runLogged(program, seed);
      expect((await runLogged(program, once.decisions)).log).toEqual(once.log);
      for (const outcome of once.events("outcome")) seen.add(outcome);
    }
    expect([...seen].sort()).toEqual([BYTES, "TimeoutError"]);
  });

  test("a body arrives only as it is read, and a reader that cancels gets no more", async () => {
    const program = await programOf({
      steps,
      body: `await fetch("/long"); const reader = (await fetch("/long")).body.getReader(); await reader.read();
        const next = reader.read(); await reader.cancel(); world.event("next", await next);`,
    });
    const { log, events } = await runLogged(program);
    expect(events("next")).toEqual([{ done: true, value: null }]);
    expect(log.filter((entry) => "run" in entry && entry.run.startsWith("body#"))).toEqual([]);
  });
});

describe("node:http", () => {
  const head = 'import http from "node:http";';
  const get = (how: string) =>
    `const log = []; const controller = new AbortController();
     const request = http.get("http://localhost/long", { signal: controller.signal }); request.on("error", (error) => log.push("request " + error.code));
     request.on("response", (response) => {
       let bytes = 0; response.on("aborted", () => log.push("aborted")); response.on("error", (error) => log.push("response " + error.code));
       response.on("data", (chunk) => { bytes += chunk.length; ${how} }); response.on("end", () => log.push("end " + bytes));
       response.on("close", () => log.push("close " + response.complete));
     });
     await new Promise((resolve) => request.on("close", () => setTimeout(resolve, 10))); return log.sort();`;

  test("node:http reads a body to its end", async () => {
    expect(await value(get(""), head)).toEqual(["close true", `end ${BYTES}`]);
  });

  test("a node:http request that is abandoned cuts the response short, as in Node", async () => {
    expect(await value(get("request.destroy();"), head)).toEqual(["aborted", "close false", "response ECONNRESET"]);
    expect(await value(get("controller.abort();"), head))
      .toEqual(["aborted", "close false", "request ABORT_ERR", "response ECONNRESET"]);
  });
});
