/** Which files `seedbed test` runs. */
import { expect } from "vitest";
import { testOutput } from "../../src/cli/output/documents.ts";
import { FAILS, PASSES, RACE, SKIPPED } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";
import { slow } from "../support/slow.ts";

const YAML = "version: 1\nname: yaml\nsteps:\n  - { type: set_kv, key: a, value: b }\n";
const MODULE = 'import { kv, scenario } from "seedbed";\nexport const one = scenario("one").step(kv.set("a", "b"));\n' +
  'export const two = scenario("two").step(kv.set("a", "b")).tags("slow");\n';

const TREE = {
  "a.scenario.json": PASSES,
  "b.fozzy.json": PASSES,
  "deep/er/c.scenario.yaml": YAML,
  "deep/d.scenario.yml": YAML,
  "deep/e.scenario.ts": MODULE,
  "deep/[id].scenario.json": PASSES,
  "other.json": FAILS,
  "package.json": "{}",
  "node_modules/x/x.scenario.json": FAILS,
  ".git/x.scenario.json": FAILS,
  "dist/x.scenario.json": FAILS,
  ".seedbed/x.scenario.json": FAILS,
};

async function files(args: string[], cwd: string): Promise<string[]> {
  const ended = await seedbed(["test", ...args, "--json"], { cwd });
  const { scenarios } = testOutput.parse(JSON.parse(ended.out));
  return [...new Set(scenarios.map(({ file }) => file))];
}

slow("without arguments, seedbed test runs all scenario files below, in order of their paths", async () => {
  const cwd = folder(TREE);
  const all = [
    "a.scenario.json",
    "b.fozzy.json",
    "deep/[id].scenario.json",
    "deep/d.scenario.yml",
    "deep/e.scenario.ts",
    "deep/er/c.scenario.yaml",
  ];
  expect(await files([], cwd)).toEqual(all);
  expect(await files(["--cwd", "deep"], cwd)).toEqual(
    all.filter((file) => file.startsWith("deep/")).map((file) => file.slice(5)),
  );
  expect(await files(["."], cwd)).toEqual(all);
});

slow("seedbed test accepts files of any name, folders and globs, and runs each file once", async () => {
  const cwd = folder(TREE);
  expect(await files(["other.json"], cwd)).toEqual(["other.json"]);
  expect(await files(["deep/er", "a.scenario.json"], cwd)).toEqual(["deep/er/c.scenario.yaml", "a.scenario.json"]);
  expect(await files(["deep/**/*.y*ml", "deep/d.scenario.yml"], cwd)).toEqual([
    "deep/d.scenario.yml",
    "deep/er/c.scenario.yaml",
  ]);
  expect(await files(["deep/[id].scenario.json"], cwd)).toEqual(["deep/[id].scenario.json"]);
});

slow("--tag selects scenarios, not files", async () => {
  const cwd = folder(TREE);
  const { out } = await seedbed(["test", "--tag", "slow", "--tag", "other", "--json"], { cwd });
  expect(testOutput.parse(JSON.parse(out)).scenarios.map(({ name }) => name)).toEqual(["two"]);
});

slow(
  "a scenario with a choice gets 100 seeds and another one a single run, without counting skipped ones",
  async () => {
    const fine = {
      ...RACE,
      steps: [RACE.steps[0], { type: "parallel", tasks: { a: [PASSES.steps[0]], b: [PASSES.steps[0]] } }],
    };
    const cwd = folder({ "fine.json": fine, "passes.json": PASSES, "skipped.json": SKIPPED, "broken.json": "{" });
    const { out, code } = await seedbed(["test", "fine.json", "passes.json", "skipped.json", "broken.json", "--json"], {
      cwd,
    });
    const { summary, scenarios, invalid } = testOutput.parse(JSON.parse(out));
    expect(code).toBe(2);
    expect(summary).toMatchObject({ passed: 2, failed: 0, skipped: 1, invalid: 1 });
    expect(scenarios.map(({ status, runs }) => [status, runs])).toEqual([["pass", 101], ["pass", 1], ["skip", 0]]);
    expect(scenarios[2]?.skipped).toBe("not today");
    expect(invalid).toMatchObject([{ file: "broken.json", error: { code: "invalid" } }]);
  },
);
