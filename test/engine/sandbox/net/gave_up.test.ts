/** A response that comes after the client gave up: the search finds what the server had done by then. */
import { expect, test } from "vitest";
import { range } from "../../../../src/api/runs/run/range.ts";
import { testProgram } from "../../../../src/api/runs/run/test_program.ts";
import type { Program } from "../../../../src/engine/interpreter/program.ts";
import { loadSource } from "../../../support/source.ts";

/** A client asks for a payment, and once more if no answer comes within a second. @param key what it sends with both */
async function scenarioWith(key: string): Promise<Program> {
  const [loaded] = await loadSource(`import { scenario } from "seedbed";
    import { createServer } from "node:http";
    import { once } from "node:events";
    export default scenario("a payment that is asked for twice").latency({ tcp: "1ms..2s" }).step("pay", async ({ kv }) => {
      const done = new Set();
      let payments = 0;
      const server = createServer((request, response) => {
        const { key } = request.headers;
        if (key === undefined || !done.has(key)) payments += 1;
        done.add(key);
        setTimeout(() => response.end("paid"), 20);
      });
      await once(server.listen(80), "listening");
      const pay = (signal) => fetch("http://localhost/pay", { method: "POST", headers: ${key}, signal });
      await pay(AbortSignal.timeout(1000)).catch(() => pay());
      kv.set("payments", String(payments));
    }).finally("one payment", ({ kv }) => kv.get("payments") === "1");`);
  return loaded!.program;
}

test("a client that pays again after a timeout pays twice, and a few decisions say how", async () => {
  const { failed } = await testProgram(await scenarioWith("{}"), { seeds: range(1, 200) });
  expect(failed!.outcome.finding).toMatchObject({ title: "one payment" });
  expect(failed!.shrunk!.after.deviations).toBeLessThanOrEqual(10);
});

test("a server that knows the request again takes one payment", async () => {
  const result = await testProgram(await scenarioWith(`{ key: "7" }`), { seeds: range(1, 30) });
  expect(result.failed?.outcome.finding).toBeUndefined();
});
