/** `seedbed http` and a service outside: a real server of `node:http`, which is sent the actions, and is not needed to replay what it said. */
import { execFile, spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import { readdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  httpExploreOutput,
  httpExportOutput,
  httpReplayOutput,
  httpShrinkOutput,
} from "../../src/cli/output/documents.ts";
import { freePort } from "../support/free_port.ts";
import { folderWith } from "../support/source.ts";
import { seedbed } from "./seedbed.ts";
import { slow } from "../support/slow.ts";

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
  const shrunk = await run("shrink", episode!, "--base-url", url, "--out", "small.json");
  expect(shrunk.code, shrunk.err).toBe(0);
  const { actions } = httpShrinkOutput.parse(JSON.parse(shrunk.out));
  expect(actions.map(({ action }) => action)).toEqual(["reset", "add", "add"]);
  const { text: script } = httpExportOutput.parse(JSON.parse((await run("export", "small.json")).out));
  // The service is in this process, which must not stand still meanwhile.
  const replayed = await promisify(execFile)("sh", ["-c", script, "sh", url]);
  expect(replayed.stdout, replayed.stderr).toContain('{"count":2}');
  const { text: har } = httpExportOutput.parse(JSON.parse((await run("export", "small.json", "--as", "har")).out));
  expect(JSON.parse(har).log.entries.map(({ request }: { request: { url: string } }) => request.url))
    .toEqual([`${url}/reset`, `${url}/add`, `${url}/add`]);
  isFixed = true;
  expect((await run("shrink", "small.json", "--base-url", url)).out).toContain(
    "expected its anomaly in 2 of 2 tries, found it gone",
  );
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
  const port = await freePort();
  const args = ["http", "explore", "counter.actions.ts", "--base-url", `http://127.0.0.1:${port}`];
  const { code, out } = await seedbed([...args, "--episodes", "1"], { cwd });
  expect(code).toBe(1);
  expect(out).toContain("no answer (ECONNREFUSED)");
});

const SERVER = `import { createServer } from "node:http";
let count = 0;
let isReady = process.argv[2] !== "never";
createServer((request, response) => {
  if (request.url === "/health") return response.writeHead(isReady ? 200 : 503).end();
  if (request.url === "/reset") count = 0;
  if (request.url === "/add") count++;
  response.end(JSON.stringify({ count }));
}).listen(Number(process.env.PORT), "127.0.0.1");
`;

const isUp = async (at: string) => await fetch(at).then((response) => response.text().then(() => true), () => false);

test("a service is started, explored at a pace, and stopped with all that it has started", async () => {
  const cwd = await folderWith({ "counter.actions.ts": ACTIONS, "server.mjs": SERVER });
  const base = `http://127.0.0.1:${await freePort()}`;
  const args = ["http", "explore", "counter.actions.ts", "--base-url", base, "--episodes", "1", "--json"];
  // The shell has a child of its own.
  const command = `"${process.execPath}" server.mjs & wait`;
  const { code, out } = await seedbed([...args, "--app", command, "--ready", "/health", "--rps", "200"], { cwd });
  expect(code, out).toBe(1);
  expect(httpExploreOutput.parse(JSON.parse(out)).findings[0]!.report.finding!.title).toBe("it stays below 2 (add)");
  expect(await isUp(base)).toBe(false);
});

slow("a service that is there is left alone; one that ends, or is never ready, is a message", async () => {
  const cwd = await folderWith({ "counter.actions.ts": ACTIONS, "server.mjs": SERVER });
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const explore = async (app: string, ...more: string[]) =>
    await seedbed([
      "http",
      "explore",
      "counter.actions.ts",
      "--base-url",
      base,
      "--episodes",
      "1",
      "--app",
      app,
      ...more,
    ], { cwd });
  const ends = await explore("echo no database >&2; exit 3");
  expect([ends.code, ends.err]).toEqual([2, expect.stringContaining("found a program that ended with 3")]);
  expect(ends.err).toContain("no database");
  const late = await explore(
    `exec "${process.execPath}" server.mjs never`,
    "--ready",
    "/health",
    "--ready-timeout",
    "1500ms",
  );
  expect([late.code, late.err]).toEqual([
    2,
    expect.stringContaining("none that answered /health with a status from 200 to 299"),
  ]);
  expect(await isUp(base)).toBe(false);
  const alone = await seedbed(["http", "explore", "counter.actions.ts", "--app", "x"], { cwd });
  expect([alone.code, alone.err]).toEqual([2, expect.stringContaining("--app: expected a --base-url with it")]);
  const own = spawn(process.execPath, ["server.mjs"], { cwd, env: { ...process.env, PORT: String(port) } });
  try {
    while (!await isUp(base)) await new Promise((resolve) => setImmediate(resolve));
    expect((await explore("exit 3")).code).toBe(1);
    expect(await isUp(base)).toBe(true);
  } finally {
    own.kill();
  }
});
