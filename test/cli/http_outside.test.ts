/** `seedbed http` and a service outside: a real server of `node:http`, which is sent the actions, and is not needed to replay what it said. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
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
let count = 0;
let isFixed = false;
const asked: string[] = [];
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!);
    if (request.url === "/reset") count = 0;
    if (request.url === "/add" && !(isFixed && count === 1)) count++;
    if (request.url === "/away") response.writeHead(302, { location: "http://elsewhere.test/" });
    response.end(JSON.stringify({ count }));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

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
