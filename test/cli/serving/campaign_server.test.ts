/** The server of a campaign's page: who may see it, and who may stop the campaign. */
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CampaignServer } from "../../../src/cli/serving/campaign_server.ts";

const SECTIONS = { state: "<h1>one</h1>", findings: "<h2>two</h2>" };
let server: CampaignServer;
let stops = 0;
let sections: Readonly<Record<string, string>> = SECTIONS;

beforeAll(async () => {
  server = await CampaignServer.open({ host: "127.0.0.1", port: 0 });
});

afterAll(() => server.close());

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function ask({ method = "GET", path, headers = {} }: Asked = {}) {
  const { hostname, port, pathname, search } = new URL(server.url);
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    request({ hostname, port, method, path: path ?? pathname + search, headers, agent: false }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode!, headers: response.headers, body }), reject);
    }).on("error", reject).end();
  });
}

const token = () => new URL(server.url).searchParams.get("token")!;

test("before the campaign has begun, there is nothing to see", async () => {
  expect(await ask()).toMatchObject({ status: 503 });
  server.show({ id: "01KQ", sections: () => sections, stop: () => void stops++ });
  const { status, headers, body } = await ask();
  expect(status).toBe(200);
  expect(body).toContain("<h1>one</h1>");
  expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'nonce-/);
  expect(headers).toMatchObject({
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
  });
});

test("each answer has another nonce, which is that of its policy", async () => {
  const nonces = [];
  for (const { headers, body } of [await ask(), await ask()]) {
    const [, nonce] = /script-src 'nonce-([^']+)'/.exec(String(headers["content-security-policy"]))!;
    expect(body.split(`nonce="${nonce}"`)).toHaveLength(3);
    nonces.push(nonce);
  }
  expect(nonces[0]).not.toBe(nonces[1]);
});

test.each<[string, () => Asked, number]>([
  ["without the token", () => ({ path: "/" }), 403],
  ["with another token", () => ({ path: `/?token=${"x".repeat(token().length)}` }), 403],
  ["with half of the token", () => ({ path: `/?token=${token().slice(0, 12)}` }), 403],
  ["for the events without the token", () => ({ path: "/events" }), 403],
  ["for another host, which a rebound name is", () => ({ headers: { host: "evil.example" } }), 421],
  ["for another path", () => ({ path: `/campaign.json?token=${token()}` }), 404],
  ["for a path that is none", () => ({ path: "//[" }), 404],
  ["with POST for the page", () => ({ method: "POST" }), 405],
  ["with GET to stop it", () => ({ path: `/stop?token=${token()}`, headers: { "x-seedbed-token": token() } }), 405],
  ["to stop it without the token", () => ({ method: "POST", path: "/stop" }), 403],
  ["to stop it with the token in the address alone", () => ({ method: "POST", path: `/stop?token=${token()}` }), 403],
  [
    "to stop it from another page",
    () => ({ method: "POST", path: "/stop", headers: { "x-seedbed-token": token(), origin: "http://evil.example" } }),
    403,
  ],
])("who asks %s is refused, and learns nothing", async (_, asked, status) => {
  const found = await ask(asked());
  expect(found.status).toBe(status);
  expect(found.body).not.toContain("one");
  expect(found.body).not.toContain(token());
  expect(stops).toBe(0);
});

test("with the token in its header, the campaign is stopped", async () => {
  expect(await ask({ method: "POST", path: "/stop", headers: { "x-seedbed-token": token() } })).toMatchObject({
    status: 202,
  });
  expect(stops).toBe(1);
});

test("events tell everything first, then what has changed, and at last that it has ended", async () => {
  sections = SECTIONS;
  const told = await fetch(new URL(`/events?token=${token()}`, server.url));
  const reader = told.body!.pipeThrough(new TextDecoderStream()).getReader();
  let heard = "";
  const hear = async (what: string) => {
    while (!heard.includes(what)) heard += (await reader.read()).value ?? "";
  };
  await hear(JSON.stringify(SECTIONS));
  sections = { ...SECTIONS, findings: "<h2>three</h2>" };
  await hear(`data: {"findings":"<h2>three</h2>"}\n\n`);
  await server.close();
  await hear("event: ended");
  expect((await reader.read()).done).toBe(true);
});

test("a port that is taken is named", async () => {
  const other = await CampaignServer.open({ host: "127.0.0.1", port: 0 });
  const port = Number(new URL(other.url).port);
  await expect(CampaignServer.open({ host: "127.0.0.1", port })).rejects.toThrow(
    `--serve: cannot serve at 127.0.0.1:${port}: another program uses this port`,
  );
  await other.close();
});
