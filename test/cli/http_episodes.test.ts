/** Episodes mean actions by their names: replaying them with another file, and shrinking those of several clients. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { httpExploreOutput, httpReplayOutput, httpShrinkOutput } from "../../src/cli/output/documents.ts";
import { folderWith } from "../support/source.ts";
import { seedbed } from "./seedbed.ts";

const BUY = '.action("buy", { method: "POST", path: "/buy", body: { of: fc.integer({ min: 1, max: 9 }) } })';
const LOOK = '.action("look", { method: "GET", path: "/state" })';
const OTHER = '.action("another", { method: "GET", path: "/state" })';

/** A shop with one item; who buys waits between looking and taking. */
const shop = (actions: string, most: number, least: number) =>
  `import fc from "fast-check";
import { httpService } from "seedbed";
let left = ${most};
export default httpService("shop", {
  app: async (request) => {
    if (request.method === "GET") return Response.json({ left });
    if (left === 0) return new Response(null, { status: 409 });
    await new Promise((resolve) => setTimeout(resolve, 2));
    left--;
    return new Response();
  },
})${actions}.state("/state").invariant("enough is left", ({ left }: { left: number }) => left >= ${least});
`;

async function explored(source: string, ...args: string[]): Promise<{ cwd: string; episode: string }> {
  const cwd = await folderWith({ "shop.actions.ts": source, "seedbed.config.json": '{ "shrink": false }' });
  const { out, err } = await seedbed(["http", "explore", "shop.actions.ts", "--json", ...args], { cwd });
  const [first] = httpExploreOutput.parse(JSON.parse(out)).findings;
  expect(first?.report.finding?.title, err).toBe("enough is left (buy)");
  return { cwd, episode: first!.episodes[0]! };
}

test("an episode is replayed by the names of its actions, whatever else a file declares", async () => {
  const { cwd, episode } = await explored(shop(BUY + LOOK, 5, 4));
  const more = await folderWith({ "shop.actions.ts": shop(OTHER + LOOK + BUY, 5, 4) });
  const args = ["http", "replay", episode, "--actions", join(more, "shop.actions.ts"), "--json"];
  const { code, out, err } = await seedbed(args, { cwd });
  expect(code, err).toBe(1);
  expect(httpReplayOutput.parse(JSON.parse(out)).episodes[0]).toMatchObject({ verdict: "persists", differences: [] });
});

test("an episode is exported as a scenario that fails until the fault is mended", async () => {
  const { cwd, episode } = await explored(shop(BUY + LOOK, 5, 4));
  mkdirSync(join(cwd, "t"));
  const exported = await seedbed(["http", "export", episode, "--as", "scenario", "--out", "t/pin.scenario.ts"], {
    cwd,
  });
  expect(exported.code, exported.err).toBe(0);
  expect(readFileSync(join(cwd, "t/pin.scenario.ts"), "utf8")).toMatch(
    /^import service from "\.\.\/shop\.actions\.ts";/,
  );
  const before = await seedbed(["run", "t/pin.scenario.ts", "--json"], { cwd });
  expect(before.code, before.err).toBe(1);
  expect(before.out).toContain('"title": "enough is left (buy)"');
  writeFileSync(join(cwd, "shop.actions.ts"), shop(BUY + LOOK, 500, 4));
  const after = await seedbed(["run", "t/pin.scenario.ts", "--json"], { cwd });
  expect(after.code, after.out).toBe(0);
});

test("two clients that race are shrunk to the two requests that do", async () => {
  const race = ["--clients", "2", "--episodes", "100", "--steps", "6", "--stop-on-anomaly"];
  const { cwd, episode } = await explored(shop(BUY + LOOK, 1, 0), ...race);
  const { code, out, err } = await seedbed(["shrink", episode, "--json", "--out", "small.json"], { cwd });
  expect(code, out + err).toBe(0);
  const { actions } = httpShrinkOutput.parse(JSON.parse(out));
  expect(actions.filter(({ action }) => action !== "start").every(({ action }) => action === "buy")).toBe(true);
  const small = JSON.parse(readFileSync(join(cwd, "small.json"), "utf8"));
  expect(small.actions.map(({ name }: { name: string }) => name)).toEqual(["buy", "buy"]);
  const replayed = await seedbed(["http", "replay", "small.json", "--json"], { cwd });
  expect(httpReplayOutput.parse(JSON.parse(replayed.out)).episodes[0]).toMatchObject({ verdict: "persists" });
  const pinned = await seedbed(["http", "export", "small.json", "--as", "scenario"], { cwd });
  expect([pinned.code, pinned.err]).toEqual([
    2,
    expect.stringContaining("expected an episode of one client, found one of 2"),
  ]);
  const mixed = await seedbed(["shrink", episode, "--any-finding"], { cwd });
  expect([mixed.code, mixed.err]).toEqual([2, expect.stringContaining("--any-finding: expected another option")]);
});
