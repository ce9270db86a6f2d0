/** Rules for requests and processes: what they answer, what nothing answers, and which of them were not needed. */
import { describe, expect, test } from "vitest";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { matcher, targetOf } from "../../../src/engine/capabilities/http/target.ts";
import { programOf, runLogged, valueOf } from "../../support/logged.ts";
import { loadSource } from "../../support/source.ts";

const HEALTH = 'http.when("GET", "http://svc.test/heatlh").replies(200)';
const ask = (url: string) => `await fetch("${url}").catch(() => {});`;

describe("a request that no rule answers", () => {
  test("an unanswered request is a finding that names the nearest rule, even if the code swallows the error", async () => {
    const program = await programOf({ steps: [HEALTH], body: ask("http://svc.test/health") });
    expect((await runLogged(program)).outcome.finding).toMatchObject({
      kind: "unsimulated",
      title: "http_unmatched",
      message: "no rule answers GET http://svc.test/health",
      hint: expect.stringMatching(/^did you mean GET http:\/\/svc\.test\/heatlh\?/),
      details: ["rule: GET http://svc.test/heatlh → 200 (never used)", expect.stringMatching(/^at /)],
    });
  });

  test("an unanswered request names no rule if all differ too much, or if its own is used up", async () => {
    const hintOf = async (steps: string[], body: string) =>
      (await runLogged(await programOf({ steps, body }))).outcome.finding?.hint;
    expect(await hintOf(['http.when("POST", "/v1/orders").replies(200)'], ask("http://svc.test/health")))
      .toMatch(/^declare it/);
    expect(await hintOf(['http.when("GET", "/a").replies(200).times(1)'], ask("/a") + ask("/a"))).toMatch(
      /^declare it/,
    );
  });

  test("an unanswered request of this machine may be meant for a server, and that of a misspelt name for a machine", async () => {
    const hintOf = async (url: string) => {
      const [loaded] = await loadSource(`import { scenario } from "seedbed";
export default scenario("ask").machine("server", () => {}).step("ask", async () => { ${ask(url)} });`);
      return (await runLogged(loaded!.program)).outcome.finding?.hint;
    };
    expect(await hintOf("http://localhost:8080/x")).toBe(
      'declare it: http.when("GET", "http://localhost:8080/x").replies(200), let a server listen there before, ' +
        "or make real requests: --http-backend host",
    );
    expect(await hintOf("http://sever/x")).toMatch(/^did you mean the machine server\? If not, declare it: /);
    for (const url of ["/x", "http://shop.test:8080/x"]) {
      expect(await hintOf(url)).toMatch(/^declare it: \S+ \S+\.replies\(200\), or make/);
    }
  });

  test("an unanswered request is refused as without a server if the scenario says so", async () => {
    const value = await valueOf({
      world: { unmatched: "reject" },
      head: 'import * as http from "node:http"; import { spawnSync } from "node:child_process";',
      body: `const error = await fetch("http://svc.test/health").catch((error) => error);
        const code = await new Promise((resolve) => http.get("http://svc.test/x").on("error", (e) => resolve(e.code)));
        return [error.name, error.message, error.cause.code, code, spawnSync("git", ["status"]).error.code];`,
    });
    expect(value).toEqual(["TypeError", "fetch failed", "ECONNREFUSED", "ECONNREFUSED", "ENOENT"]);
  });
});

describe("rules that were never used", () => {
  const warningsOf = async (body: string, steps = [HEALTH, 'http.when("GET", "/used").replies(200)']) => {
    const { status, outcome } = await testProgram(await programOf({ steps, body }), {
      seeds: [1, 2, 3],
      shrink: false,
    });
    return { status, unused: outcome.unmet };
  };

  test("rules that were never used are reported for a passing run", async () => {
    expect(await warningsOf(ask("/used"))).toEqual({
      status: "pass",
      unused: ["used the rule GET http://svc.test/heatlh → 200"],
    });
  });

  test("unused rules of a search are those that no run used", async () => {
    const either = `const first = await Promise.race([world.sleep(15).then(() => "a"), fetch("/used").then(() => "b")]);
      if (first === "a") await fetch("http://svc.test/heatlh");`;
    const { unmet: unused } = (await runLogged(
      await programOf({
        steps: [HEALTH, 'http.when("GET", "/used").replies(200)'],
        body: either,
      }),
    )).outcome;
    expect(unused).toEqual(["used the rule GET http://svc.test/heatlh → 200"]);
    expect(await warningsOf(either)).toEqual({ status: "pass", unused: [] });
  });
});

describe("http.calls", () => {
  test("http.calls finds the requests that a rule for the same target answers", async () => {
    const value = await valueOf({
      steps: [
        'http.when("POST", "http://svc.test/send?a=1&b=%20").replies(202)',
        'http.when("GET", "/x").replies(200)',
      ],
      body: `await fetch("http://svc.test/send?a=1&b=%20", { method: "post", body: "hi", headers: { "X-Id": "7" } });
        await fetch("http://other.test:8080/x");
        const { headers, ...call } = world.http.calls("POST", "http://svc.test/send?a=1&b=%20")[0];
        return [call, headers["x-id"], world.http.calls("GET", "/x")[0].host, world.http.calls("get").length,
          world.http.calls("GET", "http://svc.test/x").length, world.http.calls().length];`,
    });
    const call = {
      method: "POST",
      url: "http://svc.test/send?a=1&b=%20",
      host: "svc.test",
      path: "/send?a=1&b=%20",
      query: { a: "1", b: " " },
      body: "hi",
      task: "main",
      status: 202,
    };
    expect(value).toEqual([call, "7", "other.test:8080", 1, 0, 2]);
  });

  test("http.calls accepts a URL in any spelling", () => {
    const target = targetOf("get", "https://svc.test:443");
    for (const pattern of ["https://svc.test", "https://svc.test/", "https://SVC.test:443/", "/"]) {
      expect(matcher("GET", pattern)(target), pattern).toBe(true);
    }
    for (const pattern of ["http://svc.test/", "https://svc.test/x", "/x", "://"]) {
      expect(matcher("GET", pattern)(target), pattern).toBe(false);
    }
  });
});
