/** What a configuration changes about the commands, and that a broken one stops them. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runOutput, testOutput, validateOutput } from "../../src/cli/output/documents.ts";
import { errorOutput } from "../../src/api/reports/error.ts";
import { FAILS, PASSES, RACE, TIMES_OUT } from "./scenarios.ts";
import { folder, openedTo, type RunOptions, seedbed } from "./seedbed.ts";
import { slow, slowWhere } from "../support/slow.ts";

/** Two tasks, no race. */
const CHOICE = {
  ...RACE,
  name: "has a choice",
  steps: [{ type: "parallel", tasks: { a: [PASSES.steps[0]], b: [PASSES.steps[0]] } }],
};
const SLEEPS = { version: 1, name: "sleeps", steps: [{ type: "sleep", duration: "1h" }] };
const FILES = { "a/choice.scenario.json": CHOICE, "a/passes.scenario.json": PASSES };

async function tested(args: readonly string[], options: RunOptions) {
  const { out, err } = await seedbed(["test", ...args, "--json"], options);
  expect(out, err).not.toBe("");
  const { scenarios } = testOutput.parse(JSON.parse(out));
  return scenarios;
}

const runsOf = async (args: readonly string[], options: RunOptions) =>
  (await tested(args, options)).map(({ runs }) => runs);

describe.concurrent("seeds", () => {
  slow("seeds apply to tests of scenarios with a choice, below flags and environment", async () => {
    const cwd = folder({ ...FILES, "seedbed.json": { seeds: 7 }, "range.json": { seeds: "5..6" } });
    expect(await runsOf([], { cwd })).toEqual([8, 1]);
    expect(await runsOf(["--config", "range.json"], { cwd })).toEqual([3, 1]);
    expect(await runsOf([], { cwd, env: { SEEDBED_SEEDS: "9" } })).toEqual([10, 1]);
    expect(await runsOf(["--seeds", "2"], { cwd, env: { SEEDBED_SEEDS: "9" } })).toEqual([3, 3]);
    expect(await runsOf(["--seed", "2"], { cwd })).toEqual([1, 1]);
    // One run stays one run.
    const { out } = await seedbed(["run", "a/choice.scenario.json", "--json"], { cwd });
    expect(runOutput.parse(JSON.parse(out)).scenario.runs).toBe(1);
  });
});

describe.concurrent("runs", () => {
  test("strategy applies to runs with a seed, and not to the baseline", async () => {
    const cwd = folder({ "race.json": RACE, "seedbed.json": { strategy: "fifo" } });
    const strategy = async (...args: string[]) =>
      runOutput.parse(JSON.parse((await seedbed(["run", "race.json", "--json", ...args], { cwd })).out)).scenario
        .strategy;
    expect(await strategy("--seed", "3")).toBe("fifo");
    expect(await strategy("--seed", "3", "--strategy", "random")).toBe("random");
    const random = folder({ "race.json": RACE, "seedbed.json": { strategy: "random" } });
    expect((await seedbed(["run", "race.json"], { cwd: random })).code).toBe(0);
  });

  test("timeout and limits apply to scenarios that set none, below flags", async () => {
    const cwd = folder({
      "sleeps.json": SLEEPS,
      "own.json": { ...SLEEPS, timeout: "2h" },
      "passes.json": PASSES,
      "poll.json": TIMES_OUT,
      "seedbed.json": { timeout: "1s" },
      "steps.json": { limits: { maxSteps: 1, maxVirtualMs: 1_000_000_000 } },
    });
    const code = async (...args: string[]) => (await seedbed(["run", ...args], { cwd })).code;
    expect(await code("sleeps.json")).toBe(3);
    expect(await code("own.json")).toBe(0);
    expect(await code("own.json", "--timeout", "1s")).toBe(3);
    expect(await code("sleeps.json", "--timeout", "2h")).toBe(0);
    expect(await code("sleeps.json", "--config", "steps.json")).toBe(0);
    expect((await seedbed(["run", "own.json"], { cwd, env: { SEEDBED_TIMEOUT: "1s" } })).code).toBe(3);
  });

  test("shrink and store apply to runs", async () => {
    const cwd = folder({
      "a/race.scenario.json": RACE,
      "config/seedbed.json": { shrink: false, store: "../kept" },
    });
    const args = ["race.scenario.json", "--cwd", "a", "--config", "../config/seedbed.json"];
    const [failed] = await tested(args, { cwd });
    expect(failed).toMatchObject({ status: "fail" });
    expect(failed).not.toHaveProperty("shrunk");
    expect(existsSync(join(cwd, "a/.seedbed"))).toBe(false);
    const [id] = readdirSync(join(cwd, "kept/runs"));
    expect(readdirSync(join(cwd, "kept/runs", id!)).sort()).toEqual(["manifest.json", "report.json", "trace.jsonl"]);
    // The manifest knows the scenario from there.
    const replayed = await seedbed(["replay", `kept/runs/${id}/trace.jsonl`], { cwd });
    expect(replayed).toMatchObject({ code: 1, err: "" });
    expect(replayed.out).toContain("a/race.scenario.json:");
    expect(await tested([...args, "--shrink"], { cwd })).toMatchObject([{ shrunk: { matter: 1 } }]);
    await seedbed(["run", "race.scenario.json", "--seeds", "50", ...args.slice(1)], { cwd });
    expect(readdirSync(join(cwd, "kept/runs"))).toHaveLength(3);
  });

  // Deno takes no module to load first from the environment.
  slowWhere(!("Deno" in globalThis))("strict applies to run, replay and shrink", async () => {
    const text = (last: string) =>
      `import { scenario } from "seedbed";
export default scenario("reaches out").step("the real clock", () => {
  Promise.realGlobal.Date.now();
  ${last}
});
`;
    const loose = { "seedbed.json": { strict: false } };
    const cwd = folder({ "x.scenario.ts": text(""), "y.scenario.ts": text('throw new Error("broken");'), ...loose });
    // A way out that this test opens: no code in a world reaches the real clock by itself.
    const env = openedTo("Object.defineProperty(Promise,'realGlobal',{value:globalThis})");
    const seedbedHere = (...args: string[]) => seedbed(args, { cwd, env });
    expect((await seedbedHere("run", "x.scenario.ts", "--strict")).out).toContain("the real Date.now was reached");
    expect((await seedbedHere("run", "x.scenario.ts", "--record", "x.jsonl")).code).toBe(0);
    expect((await seedbedHere("replay", "x.jsonl", "--source", "x.scenario.ts")).code).toBe(0);
    expect((await seedbedHere("replay", "x.jsonl", "--source", "x.scenario.ts", "--strict")).code).toBe(1);
    expect((await seedbedHere("run", "y.scenario.ts", "--record", "y.jsonl")).code).toBe(1);
    expect((await seedbedHere("shrink", "y.jsonl", "--source", "y.scenario.ts")).code).toBe(0);
    expect((await seedbedHere("shrink", "y.jsonl", "--source", "y.scenario.ts", "--strict")).code).toBe(2);
  });
});

describe.concurrent("reporter", () => {
  test("the reporter json can be set by file or environment, also for errors, below flags", async () => {
    const cwd = folder({ "passes.json": PASSES, "broken.json": "{", "seedbed.json": { reporter: "json" } });
    const other = folder({ "passes.json": PASSES, "broken.json": "{" });
    const env = { SEEDBED_REPORTER: "json" };
    for (const options of [{ cwd }, { cwd: other, env }]) {
      const { out } = await seedbed(["run", "passes.json"], options);
      expect(runOutput.parse(JSON.parse(out)).scenario.name).toBe("passes");
      const broken = await seedbed(["run", "broken.json"], options);
      expect(broken).toMatchObject({ code: 2, err: "" });
      expect(errorOutput.parse(JSON.parse(broken.out)).error.location?.file).toBe("broken.json");
      const pretty = await seedbed(["run", "passes.json", "--reporter", "pretty"], options);
      expect(pretty.out).toMatch(/^✓ passes/);
    }
  });
});

describe.concurrent("include and exclude", () => {
  const TREE = {
    "e2e/one.yaml": "version: 1\nname: one\nsteps: [{ type: set_kv, key: a, value: b }]\n",
    "e2e/slow/two.yaml": "version: 1\nname: two\nsteps: [{ type: set_kv, key: a, value: b }]\n",
    "e2e/notes.txt": "",
    "src/three.scenario.json": PASSES,
    "src/[old]/four.scenario.json": FAILS,
    "seedbed.json": { include: ["e2e/**", "./src/*.scenario.json"], exclude: ["e2e/slow"] },
    "only.json": { exclude: ["src/\\[old\\]/**", "e2e/**"] },
  };
  const files = async (args: readonly string[], cwd: string) => (await tested(args, { cwd })).map(({ file }) => file);

  slow("include and exclude are relative to the folder of the configuration", async () => {
    const cwd = folder(TREE);
    expect(await files([], cwd)).toEqual(["e2e/one.yaml", "src/three.scenario.json"]);
    expect(await files([], join(cwd, "e2e"))).toEqual(["one.yaml"]);
    expect(await files(["src"], cwd)).toEqual(["src/three.scenario.json"]);
    expect(await files(["--config", "only.json"], cwd)).toEqual(["src/three.scenario.json"]);
    const anywhere = folder({ ...TREE, "seedbed.json": { exclude: ["**/slow", "**/\\[old\\]/**"], include: ["**"] } });
    expect(await files([], join(anywhere, "e2e"))).toEqual(["one.yaml"]);
    expect(await files(["."], join(anywhere, "src"))).toEqual(["three.scenario.json"]);
  });

  test("exclude does not affect a file named on the command line, and affects globs", async () => {
    const cwd = folder(TREE);
    expect(await files(["e2e/slow/two.yaml"], cwd)).toEqual(["e2e/slow/two.yaml"]);
    expect(await files(["e2e/**/*.yaml"], cwd)).toEqual(["e2e/one.yaml"]);
    // The configuration is no scenario.
    expect(await files(["**/*.json", "--config", "only.json"], folder({ ...TREE, "only.json": {} }))).toContain(
      "src/three.scenario.json",
    );
  });

  test("discovery leaves out stored runs", async () => {
    for (const store of ["kept", ".", "./a/../kept"]) {
      const cwd = folder({ "fails.json": FAILS, "seedbed.json": { include: ["**/*.json"], store } });
      for (let round = 0; round < 2; round++) expect(await files([], cwd)).toEqual(["fails.json"]);
      expect(readdirSync(join(cwd, store, "runs"))).toHaveLength(2);
    }
  });

  test("validate uses include and exclude too", async () => {
    const cwd = folder(TREE);
    const { out } = await seedbed(["validate", ".", "--json"], { cwd });
    expect(validateOutput.parse(JSON.parse(out)).files.map(({ file }) => file)).toEqual([
      "e2e/one.yaml",
      "src/three.scenario.json",
    ]);
  });

  test("include patterns that match nothing are reported", async () => {
    const { code, err } = await seedbed(["test"], { cwd: folder({ "seedbed.json": { include: ["x/**", "y.ts"] } }) });
    expect(code).toBe(2);
    expect(err).toContain("hint: scenario files are named x/** or y.ts");
  });
});

describe.concurrent("one with a mistake", () => {
  const FILES = { "passes.json": PASSES, "seedbed.json": { strict: true, seeds: 5, stratgy: "fifo" } };

  test.for(["run passes.json", "test passes.json", "validate passes.json", "replay x.jsonl", "shrink x.jsonl", "env"])(
    "a configuration with a mistake stops seedbed %s before anything is run",
    async (line) => {
      const cwd = folder(FILES);
      expect(await seedbed(line.split(" "), { cwd })).toEqual({
        code: 2,
        signal: null,
        out: "",
        err:
          'error: seedbed.json:4:3: stratgy: unknown field "stratgy"\n  at stratgy\n  hint: did you mean "strategy"?\n',
      });
      expect(existsSync(join(cwd, ".seedbed"))).toBe(false);
    },
  );

  test.for(["version --json", "help", "help run", "schema config", "compile passes.json -o out.json"])(
    "a configuration with a mistake does not affect seedbed %s, unless it is named",
    async (line) => {
      const cwd = folder(FILES);
      expect((await seedbed(line.split(" "), { cwd })).code).toBe(0);
      const named = await seedbed([...line.split(" "), "--config", "seedbed.json"], { cwd });
      expect(named.code).toBe(2);
      expect(named.out + named.err).toContain("stratgy");
    },
  );

  test("a mistake in the environment stops a command", async () => {
    const ended = await seedbed(["run", "passes.json"], {
      cwd: folder({ "passes.json": PASSES }),
      env: { SEEDBED_STRATEGY: "fifoo" },
    });
    expect(ended).toMatchObject({
      code: 2,
      out: "",
      err:
        'error: SEEDBED_STRATEGY: expected "fifo" or "portfolio" or "random" or "pct" or "pos" or "delay" or "dfs" or "crashes" or "coverage", found "fifoo"\n  hint: did you mean "fifo"?\n',
    });
  });

  test("--config refuses a missing file for any command", async () => {
    for (const line of ["run passes.json", "version", "help", "schema", "trace show x.jsonl"]) {
      const { code, err } = await seedbed([...line.split(" "), "--config", "none.json"], { cwd: folder(FILES) });
      expect(code).toBe(2);
      expect(err).toBe("error: none.json: expected a configuration file, there is no such file\n");
    }
  });
});
