/** The inventory sells what it does not have: episodes find it, and the check that was left out makes it go away. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createInventory, MAX_LOG } from "../../examples/inventory/inventory.ts";
import { loadOne } from "../../src/api/project/load/load.ts";
import { observationsOf } from "../../src/api/runs/http/explore_http.ts";
import { withClients } from "../../src/api/runs/http/with_clients.ts";
import { execute } from "../../src/engine/modes/execute.ts";
import { ActionSearch } from "../../src/engine/strategies/actions/action_search.ts";
import type { ExplorerName } from "../../src/engine/strategies/actions/explorers.ts";
import { httpExploreOutput, httpReplayOutput } from "../../src/cli/output/documents.ts";
import { seedbed } from "../cli/seedbed.ts";
import { ROOT } from "../support/files.ts";
import { slow } from "../support/slow.ts";
import { folderWith } from "../support/source.ts";

const ACTIONS = `${ROOT}examples/inventory/inventory.actions.ts`;
const CHECKED = `${ROOT}examples/inventory/inventory_checked.actions.ts`;
const OVERSOLD = "the stock is never negative (purchase)";

/** How many of the seeds find the fault, with 5 episodes of 15 actions each. */
async function found(file: string, explorer: ExplorerName, seeds: number): Promise<number> {
  const { program } = withClients(await loadOne(file, undefined), 1, 15);
  let count = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const options = { explorer, seed, episodes: 5, epsilon: 0.2, epsilonDecay: 1, overlaps: false };
    const search = new ActionSearch(options);
    let isFound = false;
    for (let next = search.next(); next.kind === "run"; next = search.next()) {
      const { run, outcome } = await execute(program, {
        source: search.begin(next.plan),
        onRun: (each) => search.watch(each),
      });
      expect(observationsOf({ run }).length).toBeGreaterThan(1);
      search.ended({ plan: next.plan, outcome });
      if (outcome.finding?.title === OVERSOLD) isFound = true;
    }
    if (isFound) count++;
  }
  return count;
}

test("the fault is found for one of two seeds", async () => {
  expect(await found(ACTIONS, "epsilon", 2)).toBeGreaterThanOrEqual(1);
});
test("nothing is found where the check is in its place", async () => {
  expect(await found(CHECKED, "epsilon", 1)).toBe(0);
});
slow("the fault is found for 95 of 100 seeds", async () => {
  expect(await found(ACTIONS, "epsilon", 100)).toBeGreaterThanOrEqual(95);
});

slow("an episode is kept, shrunk and replayed: with the fault it persists, with the check it is gone", async () => {
  const cwd = await folderWith({});
  const args = ["http", "explore", ACTIONS, "--seed", "42", "--stop-on-anomaly", "--json"];
  const explored = await seedbed(args, { cwd });
  expect(explored.code, explored.err).toBe(1);
  const { findings, episodes } = httpExploreOutput.parse(JSON.parse(explored.out));
  const [first] = findings;
  expect(first!.report.finding).toMatchObject({ kind: "invariant", title: OVERSOLD });
  // Without the mode nothing is oversold; draining first makes the purchase smaller.
  expect(first!.report.shrunk!.after.deviations).toBeLessThanOrEqual(5);
  expect(first!.episodes).toEqual([`artifacts/episodes/episode_seed42_000${episodes}.json`]);
  expect(existsSync(join(cwd, first!.episodes[0]!))).toBe(true);
  const replay = async (...more: string[]) => {
    const { code, out, err } = await seedbed(["http", "replay", ...first!.episodes, ...more, "--json"], { cwd });
    expect(err).toBe("");
    return { code, ...httpReplayOutput.parse(JSON.parse(out)).episodes[0]! };
  };
  expect(await replay()).toMatchObject({ code: 1, verdict: "persists", differences: [], fresh: [] });
  const fixed = await replay("--actions", CHECKED);
  expect(fixed).toMatchObject({ code: 0, verdict: "gone" });
  expect(fixed.differences[0]).toMatchObject({ action: "purchase", what: "status", recorded: "200", found: "409" });
});

test("the log of the service is bounded", async () => {
  const app = createInventory();
  const post = (path: string, body: object) => app.request(path, { method: "POST", body: JSON.stringify(body) });
  for (let count = 0; count < MAX_LOG + 20; count++) await post("/restock", { sku: "lamp", quantity: 1 });
  const { log, counters } = await (await app.request("/diagnostics")).json() as { log: string[]; counters: object };
  expect(log).toHaveLength(MAX_LOG);
  expect(counters).toMatchObject({ "POST /restock": MAX_LOG + 20 });
});

test("bodies that make no sense are refused, and every answer says how long it took", async () => {
  const app = createInventory();
  const statuses = [];
  const bodies = [["/purchase", "x"], ["/purchase", '{"sku":"sofa"}'], ["/purchase", '{"sku":"lamp","quantity":-1}'], [
    "/mode",
    '{"mode":"fast"}',
  ]];
  for (const [path, body] of bodies) {
    const answer = await app.request(path!, { method: "POST", body: body! });
    expect(answer.headers.get("x-request-latency-ms")).toMatch(/^\d+$/);
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([404, 404, 400, 400]);
});
