/** Handlers whose answers are streamed, and handlers of frameworks. */
import { describe, expect, test } from "vitest";
import { ROOT } from "../../support/files.ts";
import { programOf, runLogged, valueOf } from "../../support/logged.ts";

const FEED = `const feed = (request) => {
    const { pathname } = new URL(request.url);
    let left = 3;
    const stream = new ReadableStream({
      async pull(controller) {
        if (left === 0) return controller.close();
        await new Promise((resolve) => setTimeout(resolve, 10));
        if (pathname === "/breaks" && left === 1) throw new Error("out of order");
        controller.enqueue(new TextEncoder().encode("tick " + left-- + ";"));
      },
      cancel() { globalThis.cancelled = true; },
    });
    return new Response(stream, { headers: { "content-type": "text/plain" } });
  };`;
const steps = ['http.serve("https://feed.test", feed)'];

describe("a streamed body", () => {
  test("a streamed body arrives as it is produced: the head at once, each chunk in time", async () => {
    const body = `const response = await fetch("https://feed.test/");
      const seen = [[world.clock.elapsedMs, response.status]];
      for await (const chunk of response.body) seen.push([world.clock.elapsedMs, new TextDecoder().decode(chunk)]);
      return seen;`;
    expect(await valueOf({ head: FEED, steps, body })).toEqual([[15, 200], [16, "tick 3;"], [26, "tick 2;"], [
      36,
      "tick 1;",
    ]]);
  });

  test("a streamed body is complete for fetch, a clone, node:http and the step", async () => {
    const whole = "tick 3;tick 2;tick 1;";
    const body = `const response = await fetch("https://feed.test/");
      const copy = response.clone();
      const node = await new Promise((resolve) => https.get("https://feed.test/", async (incoming) => {
        let text = ""; for await (const chunk of incoming) text += chunk; resolve(text);
      }));
      return [await response.text(), await copy.text(), node];`;
    const script = {
      head: `import * as https from "node:https"; ${FEED}`,
      steps: [...steps, `http.request("GET", "https://feed.test/", { expect: { body: "${whole}" } })`],
      body,
    };
    expect(await valueOf(script)).toEqual([whole, whole, whole]);
  });

  test("a streamed body that fails is a lost connection after the chunks so far", async () => {
    const body = `const response = await fetch("https://feed.test/breaks");
      let text = "";
      try { for await (const chunk of response.body) text += new TextDecoder().decode(chunk); }
      catch (error) { return [text, error.cause.code]; }`;
    expect(await valueOf({ head: FEED, steps, body })).toEqual(["tick 3;tick 2;", "ECONNRESET"]);
  });

  test("a streamed body is cancelled when the client gives up", async () => {
    const body = `const response = await fetch("https://feed.test/", { signal: AbortSignal.timeout(15) });
      const why = await response.text().catch((error) => error.name);
      await world.sleep(100);
      return [why, globalThis.cancelled ?? false];`;
    expect(await valueOf({ head: FEED, steps, body })).toEqual(["TimeoutError", true]);
  });

  test("a streamed body interleaves with others in any order, and a replay of each order is the same", async () => {
    const body = `const read = async (name) => {
        for await (const _ of (await fetch("https://feed.test/" + name)).body) world.event("chunk", name);
      };
      await Promise.all(["a", "b"].map(read));`;
    const program = await programOf({ head: FEED, steps, body });
    const seen = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const recorded = await runLogged(program, seed);
      expect(recorded.outcome.status).toBe("pass");
      seen.add(recorded.events("chunk").join(""));
      expect((await runLogged(program, recorded.decisions)).log).toEqual(recorded.log);
    }
    expect(seen.size).toBeGreaterThan(1);
  });
});

/** The scenario is in a folder of its own, which has no packages. */
const packaged = (path: string) => `${ROOT}node_modules/${path}`;

describe("handlers of frameworks", () => {
  test("Hono serves routes, parameters, JSON, and a stream", async () => {
    const head = `import { Hono } from "${packaged("hono/dist/index.js")}"; import { streamText } from "${
      packaged("hono/dist/helper/streaming/index.js")
    }";
      const app = new Hono(); const paid = [];
      app.post("/pay/:id", async (c) => { paid.push([c.req.param("id"), (await c.req.json()).amount]); return c.json({ paid }, 201); });
      app.get("/feed", (c) => streamText(c, async (stream) => { for (const word of ["one ", "two"]) { await stream.write(word); await stream.sleep(5); } }));`;
    const body =
      `const json = { method: "POST", body: JSON.stringify({ amount: 5 }), headers: { "content-type": "application/json" } };
      const first = await fetch("https://pay.test/pay/7", json);
      const feed = await fetch("https://pay.test/feed");
      const missing = await fetch("https://pay.test/nothing");
      return [first.status, await first.json(), await feed.text(), world.clock.elapsedMs, missing.status];`;
    expect(await valueOf({ head, steps: ['http.serve("https://pay.test", app.fetch)'], body }))
      .toEqual([201, { paid: [["7", 5]] }, "one two", 47, 404]);
  });

  test("itty-router serves routes, parameters, and errors", async () => {
    const head = `import { AutoRouter } from "${packaged("itty-router/index.mjs")}"; const router = AutoRouter();
      router.get("/users/:id", ({ params }) => ({ id: params.id }));`;
    const body = `const user = await fetch("https://users.test/users/7");
      const missing = await fetch("https://users.test/x");
      return [await user.json(), missing.status];`;
    expect(await valueOf({ head, steps: ['http.serve("https://users.test", router.fetch)'], body })).toEqual([{
      id: "7",
    }, 404]);
  });
});
