/** `seedbed http` and a service outside: a real server of `node:http`, which is sent the actions, and is not needed to replay what it said. */
import { createServer, type Server } from "node:http";
import { readdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { httpExploreOutput, httpReplayOutput } from "../../src/cli/output/documents.ts";
import { folderWith } from "../support/source.ts";
import { seedbed } from "./seedbed.ts";

const ACTIONS = `import { httpService } from "seedbed";
export default httpService("counter")
  .reset({ method: "POST", path: "/reset" })
  .action("add", { method: "POST", path: "/add" })
  .action("look", { method: "GET", path: "/away" })
  .state("/state")
  .invariant("it stays below 2", ({ count }: { count: number }) => count < 2);
`;
const SECRET = 's3cret/of the "test"';
let count = 0;
let isFixed = false;
const asked: string[] = [];
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!);
    if (request.url === "/hang") return;
    if (request.url === "/large") return void response.end("x".repeat(5_000));
    if (request.url === "/echo") {
      const { authorization = "none", "x-key": key = "none" } = request.headers;
      response.setHeader("x-auth-echo", authorization);
      response.setHeader("x-said", String(key));
      response.setHeader("set-cookie", `session=${authorization}`);
      return void response.end(JSON.stringify({ authorization, key }));
    }
    if (request.url === "/reset") count = 0;
    if (request.url === "/add" && !(isFixed && count === 1)) count++;
    if (request.url === "/away") response.writeHead(302, { location: "http://elsewhere.test/" });
    response.end(JSON.stringify({ count }));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

test("an episode of a running service is kept, persists, is gone with the fix, and replays without the service", async () => {
  const cwd = await folderWith({ "counter.actions.ts": ACTIONS });
  const run = async (...args: string[]) => await seedbed(["http", ...args, "--json"], { cwd });
  const explored = await run("explore", "counter.actions.ts", "--base-url", url, "--stop-on-anomaly");
  expect(explored.code, explored.err + explored.out).toBe(1);
  const { findings: [found] } = httpExploreOutput.parse(JSON.parse(explored.out));
  expect(found!.report.finding!.title).toBe("it stays below 2 (add)");
  // A redirect is an answer.
  expect(new Set(asked)).toEqual(new Set(["/reset", "/add", "/away", "/state"].filter((each) => asked.includes(each))));
  const [episode] = found!.episodes;
  const replay = async (...more: string[]) => {
    const { code, out, err } = await run("replay", episode!, ...more);
    expect(err).toBe("");
    return { code, ...httpReplayOutput.parse(JSON.parse(out)).episodes[0]! };
  };
  expect(await replay("--base-url", url)).toMatchObject({ code: 1, verdict: "persists", differences: [] });
  isFixed = true;
  expect(await replay("--base-url", url)).toMatchObject({ code: 0, verdict: "gone" });
  const before = asked.length;
  expect(await replay()).toMatchObject({ code: 1, verdict: "persists", differences: [] });
  const { code, err } = await seedbed(["replay", "last-fail"], { cwd });
  expect(code, err).toBe(1);
  expect(asked).toHaveLength(before);
});

test("secrets come from the environment, reach the service, and are in nothing that is kept", async () => {
  const source = ACTIONS.replace("{ httpService }", "{ env, httpService }").replace(
    '"/away" })',
    `"/echo" }).auth({ bearer: env("SEEDBED_TEST_TOKEN"), headers: { "X-Key": env("SEEDBED_TEST_TOKEN") } })
  .invariant("it is let in", (_, { body }) => !/none/.test(JSON.stringify(body)))`,
  );
  isFixed = false;
  const cwd = await folderWith({ "counter.actions.ts": source });
  const args = ["http", "explore", "counter.actions.ts", "--base-url", url, "--json"];
  const without = await seedbed(args, { cwd });
  expect([without.code, without.out]).toEqual([
    2,
    expect.stringContaining(
      "expected the environment variable SEEDBED_TEST_TOKEN with a secret of the service, found none",
    ),
  ]);
  const { code, out, err } = await seedbed(args, { cwd, env: { SEEDBED_TEST_TOKEN: SECRET } });
  expect(code, err + out).toBe(1);
  expect(httpExploreOutput.parse(JSON.parse(out)).findings.map(({ report }) => report.finding!.title)).toEqual([
    "it stays below 2 (add)",
  ]);
  const kept = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
    .map((each) => readFileSync(join(each.parentPath, each.name), "utf8")).join("\n") + out + err;
  expect(kept).toContain("[redacted SEEDBED_TEST_TOKEN]");
  expect(kept).not.toContain("s3cret");
});

test("a service that hangs, and one that sends too much, are given up", async () => {
  const found = async (path: string, more: string) => {
    const source = `import { httpService } from "seedbed";
export default httpService("s").action("ask", { method: "GET", path: "${path}" })${more};`;
    const cwd = await folderWith({ "s.actions.ts": source });
    const args = ["http", "explore", "s.actions.ts", "--base-url", url, "--json", "--episodes", "1", "--steps", "1"];
    const { out } = await seedbed(args, { cwd });
    return httpExploreOutput.parse(JSON.parse(out)).findings.map(({ report }) => report.finding!.title);
  };
  expect(await found("/hang", '.timeout("50ms")')).toEqual(["timeout (ask)"]);
  expect(await found("/large", ".limit(1000)")).toEqual(["too-large (ask)"]);
});

test("the code of an actions file reaches no other service", async () => {
  const source = ACTIONS.replace("({ count }", "({ count }").replace(
    "=> count < 2",
    '=> { fetch("http://127.0.0.1:9/x"); return count < 2; }',
  );
  const cwd = await folderWith({ "counter.actions.ts": source });
  const { code, out } = await seedbed(["http", "explore", "counter.actions.ts", "--base-url", url, "--json"], { cwd });
  expect(code).toBe(1);
  expect(out).toContain(`expected a request to ${url}, found another`);
});

test("other hosts need a permission, and a replay a reset", async () => {
  const cwd = await folderWith({ "counter.actions.ts": ACTIONS });
  const refused = async (...args: string[]) => {
    const { code, err } = await seedbed(["http", "explore", "counter.actions.ts", ...args], { cwd });
    expect(code).toBe(2);
    return err;
  };
  expect(await refused("--base-url", "http://shop.test")).toContain("pass --allow-target shop.test");
  expect(await refused("--base-url", "http://localhost.evil.test")).toContain("--allow-target localhost.evil.test");
  expect(await refused("--base-url", "ftp://localhost")).toContain("expected a URL of http or https");
  expect(await refused("--base-url", "http://a:b@localhost/")).toContain("without a user and a password");
  expect(await refused("--base-url", "http://localhost/?a=1")).toContain("without a query");
});

test("nobody answers: the reset says so", async () => {
  const cwd = await folderWith({ "counter.actions.ts": ACTIONS });
  // A port that was free a moment ago.
  const free = createServer();
  await new Promise<void>((resolve) => void free.listen(0, "127.0.0.1", () => resolve()));
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const args = ["http", "explore", "counter.actions.ts", "--base-url", `http://127.0.0.1:${port}`];
  const { code, out } = await seedbed([...args, "--episodes", "1"], { cwd });
  expect(code).toBe(1);
  expect(out).toContain("no answer (ECONNREFUSED)");
});
