/** `seedbed explore`: distributed scenarios. */
import { describe, expect, test } from "vitest";
import { folder, seedbed } from "./seedbed.ts";

/** A client reads at another node after a heal: whether the put has arrived is for the schedule to say. */
const STALE = {
  version: 1,
  name: "stale read",
  distributed: {
    node_count: 3,
    steps: [
      { type: "client_put", node: "n0", key: "noise", value: "1" },
      { type: "partition", a: "n0", b: "n1" },
      { type: "client_put", node: "n0", key: "x", value: "1" },
      { type: "heal", a: "n0", b: "n1" },
      { type: "client_get_assert", node: "n1", key: "x", equals: "1" },
    ],
    invariants: [{ type: "kv_all_equal", key: "x" }],
  },
};

describe.concurrent("explore", () => {
  test("explore interleaves script and deliveries, and a failure after a healed partition replays and shrinks", async () => {
    const cwd = folder({ "stale.json": STALE });
    expect(await seedbed(["explore", "stale.json"], { cwd })).toMatchObject({ code: 0 });
    const { code, out } = await seedbed(["explore", "stale.json", "--seeds", "200", "--record", "t.jsonl"], { cwd });
    expect(code).toBe(1);
    expect(out).toContain('expected key "x" at n1 to be "1", found nothing');
    expect(out).toMatch(
      /stale\.json:\d+ +client_get_assert node="n1" key="x" e\S*… +main +← before n1's deliver n0→n1 x/,
    );
    expect(out).toMatch(/stale\.json:\d+ +client_get_assert node="n1" key="x" e\S*… +main +← fails here/);
    const replayed = await seedbed(["replay", "t.jsonl"], { cwd });
    expect(replayed).toMatchObject({ code: 1, out: expect.stringContaining("reproduced") });
    const shrunk = await seedbed(["shrink", "t.jsonl", "--json"], { cwd });
    expect(shrunk.code).toBe(0);
    // A put that has not arrived, and the read. No partition is needed for it.
    expect(JSON.parse(shrunk.out)).toMatchObject({ after: { steps: 2, deviations: 1 } });
  });

  test("explore takes nodes, faults, checks and deliveries as options", async () => {
    const cwd = folder({ "stale.json": STALE });
    const explore = (...options: string[]) => seedbed(["explore", "stale.json", ...options], { cwd });
    expect(await explore("--nodes", "5", "--checker", "kv_node_equals:n4:x:1")).toMatchObject({ code: 0 });
    expect(await explore("--faults", "partition-first-two,heal-first-two", "--checker", "kv_present_on_all:noise"))
      .toMatchObject({ code: 0 });
    expect(await explore("--faults", "crash-first,restart-first")).toMatchObject({ code: 0 });
    expect(await explore("--steps", "1")).toMatchObject({
      code: 1,
      out: expect.stringContaining('expected key "x" at n1 to be "1", found nothing'),
    });
  });

  test.each([
    [["--nodes", "1"], /stale\.json: distributed\.steps\[\d\]\.\w+: expected a node, found "n1"; the nodes are n0/],
    [["--nodes", "0"], /--nodes: expected a whole number from 1 to 1000, found "0"/],
    [["--nodes", "100000"], /--nodes: expected a whole number from 1 to 1000, found "100000"/],
    [["--faults", "crash-frist"], /--faults: expected presets out of none, .*\n\s+hint: did you mean "crash-first"\?/],
    [["--checker", "kv_all_equal"], /--checker: expected kv_all_equal:<key>, /],
    [["--checker", "kv_node_equals:n9:x:1"], /expected a node, found "n9"; the nodes are n0, n1, n2/],
    [["--seed", "1", "--seeds", "2"], /expected --seed or --seeds, found both/],
  ])("explore refuses %j", async (options, message) => {
    const cwd = folder({ "stale.json": STALE });
    expect(await seedbed(["explore", "stale.json", ...options], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringMatching(message),
    });
  });

  test("run refuses a distributed scenario and names explore, and validate and test accept it", async () => {
    const cwd = folder({ "stale.scenario.json": STALE });
    expect(await seedbed(["run", "stale.scenario.json"], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining("run it with seedbed explore stale.scenario.json"),
    });
    expect(await seedbed(["validate", "stale.scenario.json"], { cwd })).toMatchObject({ code: 0 });
    expect(await seedbed(["test"], { cwd })).toMatchObject({ code: 1, out: expect.stringContaining("stale read") });
  });
});
