/** `seedbed explore`: all failures of a scenario, each once, whoever makes the runs; and distributed scenarios. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test, vi } from "vitest";
import { exploreOutput } from "../../src/cli/output/documents.ts";
import { childrenOf, commandOf } from "../support/processes.ts";
import { slow } from "../support/slow.ts";
import { PASSES, SKIPPED, TIMES_OUT, TWO_BUGS } from "./scenarios.ts";
import { ended, folder, openedTo, seedbed, start } from "./seedbed.ts";

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
    const baseline = ["explore", "stale.json", "--strategy", "fifo", "--seed", "0"];
    expect(await seedbed(baseline, { cwd })).toMatchObject({ code: 0 });
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
    const baseline = ["explore", "stale.json", "--strategy", "fifo", "--seed", "0"];
    const explore = (...options: string[]) => seedbed([...baseline, ...options], { cwd });
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
    [["--runs", "1", "--seeds", "2"], /expected --runs or --seeds, found both/],
    [["--runs", "0"], /--runs: expected a whole number of at least 1, found "0"/],
    [["--seed", "9007199254740991", "--runs", "2"], /expected seeds up to 9007199254740991/],
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

/** Every node sends to the next one, which has to hear of it. */
const RING = `import { fault, scenario } from "seedbed";
export default scenario("a ring").cluster({
  nodes: 3,
  run: async (node, { sleep, event }) => {
    node.on(() => event("heard"));
    await sleep("1s");
    node.send(node.others[0], "hello");
    event("of " + node.others.length);
  },
}).faults(fault.crash({ most: 1 }), fault.lost()).step("wait", ({ sleep }) => sleep("3s"))
  .finally("nobody crashes", ({ machines }) => machines.names.length === 3);
`;

test("a cluster takes its nodes and its kinds of faults from the command line", async () => {
  const cwd = folder({ "ring.scenario.ts": RING });
  const explore = (...args: string[]) =>
    seedbed(["explore", "ring.scenario.ts", "--no-shrink", "--runs", "5", ...args], { cwd });
  expect(await explore("--faults", "pause,lost")).toMatchObject({ code: 0 });
  expect(await explore("--nodes", "5", "--faults", "none")).toMatchObject({
    code: 1,
    out: expect.stringContaining('"nobody crashes" does not hold at the end'),
  });
  expect((await explore("--faults", "crsh")).err).toMatch(/--faults: expected kinds out of none, crash, .*\n.*"crash"/);
  expect((await explore("--checker", "kv_all_equal:x")).err).toContain(
    "expected a distributed scenario, found one of steps",
  );
});

/** What does not depend on who makes the runs, or on the time that they take. */
function found(out: string) {
  const { runs, failing, seen, findings } = exploreOutput.parse(JSON.parse(out));
  return {
    runs,
    failing,
    seen,
    findings: findings.map(({ times, report }) => [times, report.seed, report.finding?.fingerprint, report.runs]),
  };
}

/** Deno has no option by which a scenario can be let out of its world. */
const slowOnNode = "deno" in process.versions ? test.skip : slow;

describe.concurrent("explore finds all failures", () => {
  test("a search goes on after failures, and keeps the first run of each, which replays", async () => {
    const cwd = folder({ "two.scenario.ts": TWO_BUGS });
    const { code, out } = await seedbed(["explore", "two.scenario.ts", "--runs", "600", "--json"], { cwd });
    expect(code).toBe(1);
    const { findings, failing, runs, seen } = exploreOutput.parse(JSON.parse(out));
    expect(findings.map(({ report }) => report.finding?.message).sort()).toEqual([
      '"both are counted" does not hold at the end',
      "Error: rare",
    ]);
    expect(findings.reduce((sum, { times }) => sum + times, 0)).toBe(failing);
    expect(runs).toBeGreaterThan(600);
    expect(seen).toMatchObject({ runs: 600, unseen: expect.any(Number) });
    expect(seen.distinct).toBeGreaterThan(2);
    for (const { report } of findings) {
      expect(report.shrunk).toBeDefined();
      const { out: replayed } = await seedbed(["replay", report.recording!.trace, "--json"], { cwd });
      expect(JSON.parse(replayed)).toMatchObject({
        verdict: "reproduced",
        scenario: { finding: { fingerprint: report.finding!.fingerprint } },
      });
    }
  });

  slow("the findings of explore do not depend on the number of processes, also if one of them is killed", async () => {
    const args = ["explore", "two.scenario.ts", "--seeds", "1001..5000", "--no-shrink", "--json"];
    const cwd = () => folder({ "two.scenario.ts": TWO_BUGS });
    const alone = await seedbed(args, { cwd: cwd() });
    const child = start([...args, "--jobs", "2"], { cwd: cwd() });
    const together = ended(child);
    const workers = () => childrenOf(child.pid!).filter((pid) => /worker\.[jt]s/.test(commandOf(pid)));
    await vi.waitFor(() => expect(workers()).toHaveLength(2), 60_000);
    process.kill(workers()[0]!, "SIGKILL");
    const { out, err, code } = await together;
    expect({ code, ...found(out) }, err).toEqual({ code: 1, ...found(alone.out) });
  });

  slowOnNode("a run that ends its process is a finding, and costs no other seed", async () => {
    const leaves = `import { scenario } from "seedbed";
export default scenario("leaves").step("draw", async () => {
  await Promise.resolve();
  const drawn = Math.random();
  if (drawn < 0.005) Promise.leave();
  if (drawn > 0.98) throw new Error("rare");
});
`;
    const env = openedTo("const { abort } = process; Promise.leave = () => abort();");
    const stays = leaves.replace("Promise.leave()", 'console.log("left")');
    const args = (file: string) => ["explore", file, "--seeds", "2..301", "--no-shrink", "--json"];
    const cwd = folder({ "leaves.scenario.ts": leaves, "stays.scenario.ts": stays });
    const { out } = await seedbed([...args("leaves.scenario.ts"), "--jobs", "2"], { cwd, env });
    const { findings, runs, failing } = exploreOutput.parse(JSON.parse(out));
    const expected = exploreOutput.parse(JSON.parse((await seedbed(args("stays.scenario.ts"), { cwd })).out));
    const [lost] = findings.filter(({ report }) => report.finding?.kind === "crash");
    expect(lost?.report.finding?.message).toBe("the process that ran it ended (signal SIGABRT)");
    expect(lost?.report).toMatchObject({ seed: expect.any(Number), recording: { trace: expect.any(String) } });
    expect([runs, failing]).toEqual([expected.runs, expected.failing + lost!.times]);
  });

  test("people see each finding, and the sum", async () => {
    const cwd = folder({ "two.scenario.ts": TWO_BUGS });
    const { out, err } = await seedbed(["explore", "two.scenario.ts", "--runs", "600", "--no-shrink"], { cwd });
    expect(out).toMatch(/explored 6\d\d runs in .*\n\d+ distinct schedules, .* by estimate \(Chao1\); /);
    expect(out).toMatch(/\n2 findings in \d+ failing runs:\n +\d+× /);
    // There is no progress where nobody watches.
    expect(err).toBe("");
  });

  test("the time ends a search, and a scenario without failures passes", async () => {
    const fine = TWO_BUGS.replace("0.01", "0").replace('=== "2"', '!== "3"');
    const cwd = folder({ "fine.scenario.ts": fine });
    const { code, out } = await seedbed(["explore", "fine.scenario.ts", "--time", "300ms", "--json"], { cwd });
    expect(exploreOutput.parse(JSON.parse(out))).toMatchObject({ stopped: "time", findings: [] });
    expect(code).toBe(0);
  });

  slow("Ctrl-C ends a search of explore, and what was found is kept", async () => {
    const cwd = folder({ "two.scenario.ts": TWO_BUGS });
    const child = start(["explore", "two.scenario.ts", "--time", "10m", "--no-shrink", "--json"], { cwd });
    const kept = join(cwd, ".seedbed", "runs");
    await vi.waitFor(() => expect(existsSync(kept) && readdirSync(kept).length).toBe(2), 60_000);
    child.kill("SIGINT");
    const { code, out } = await ended(child);
    expect(exploreOutput.parse(JSON.parse(out))).toMatchObject({ stopped: "interrupted", findings: [{}, {}] });
    expect(code).toBe(1);
  });

  test("traces go where --record says, the baseline's if nothing fails", async () => {
    const cwd = folder({ "two.scenario.ts": TWO_BUGS, "passes.json": PASSES });
    const args = ["explore", "two.scenario.ts", "--runs", "600", "--no-shrink", "--record", "t.jsonl", "--json"];
    const { findings } = exploreOutput.parse(JSON.parse((await seedbed(args, { cwd })).out));
    expect(findings.map(({ report }) => report.recorded)).toEqual(["t.jsonl", "t.2.jsonl"]);
    expect(await seedbed(["replay", "t.2.jsonl"], { cwd })).toMatchObject({ code: 1 });
    expect(await seedbed(["explore", "passes.json", "--record", "p.jsonl"], { cwd })).toMatchObject({ code: 0 });
    expect(await seedbed(["replay", "p.jsonl"], { cwd })).toMatchObject({ code: 0 });
  });

  test.each([
    ["long.json", [], 3, /virtual time ran past 1 s/],
    ["skipped.json", [], 2, /nothing was run: the scenario is skipped/],
    ["passes.json", ["--nodes", "3"], 2, /expected a distributed scenario, or one with machines, found one of steps/],
  ])("%s %j ends with %d", async (file, options, code, says) => {
    const cwd = folder({ "long.json": TIMES_OUT, "skipped.json": SKIPPED, "passes.json": PASSES });
    const { out, err, ...rest } = await seedbed(["explore", file, ...options], { cwd });
    expect(rest.code, err).toBe(code);
    expect(out + err).toMatch(says);
  });
});
