/** `seedbed test --jobs`: the same results as one process gives, in the same order, whatever happens to the processes. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test, vi } from "vitest";
import { testOutput } from "../../src/cli/output/documents.ts";
import { commandOf, descendantsOf, isAlive } from "../support/processes.ts";
import { FAILS, LONG, PASSES, RACE, SKIPPED } from "./scenarios.ts";
import { ended, folder, seedbed, start } from "./seedbed.ts";
import { slow, slowUnless } from "../support/slow.ts";

const MODULE = 'import { scenario } from "seedbed";\nimport { one } from "./shared.ts";\n' +
  'export default scenario("code").step("one", async ({ kv }) => { kv.set("a", String(one)); });\n';

const TREE: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`many/${index}.scenario.json`, PASSES])),
  "a/fails.scenario.json": FAILS,
  "a/race.scenario.json": RACE,
  "b/skipped.scenario.json": SKIPPED,
  "b/broken.scenario.json": "{",
  "b/code.scenario.ts": MODULE,
  "b/other.scenario.ts": MODULE.replace('"code"', '"other code"'),
  "b/broken.scenario.ts": "export default 1 +;",
  "b/shared.ts": "export const one = 1;",
};

/** Without what no two runs have in common: ids and real time. */
function comparable(text: string): string {
  return text.replaceAll(/\b[0-7][0-9A-Z]{25}\b/g, "<id>").replaceAll(/"durationMs": [\d.]+/g, '"durationMs": 0')
    .replaceAll(/[\d.]+ m?s\b/g, "<time>").replaceAll(/ +/g, " ");
}

/** A scenario that ends the process which runs it. */
const ENDS_IT = {
  version: 1,
  name: "ends it",
  world: { backends: { proc: "host" } },
  steps: [{ type: "proc_spawn", cmd: "sh", args: ["-c", "sleep 5 & kill -9 $PPID"] }],
};

describe.concurrent("--jobs", () => {
  for (const form of [["--json"], ["--reporter", "pretty"]]) {
    slowUnless(form.length === 1)(`--jobs does not change the output: ${form.join(" ")}`, async () => {
      const [one, ...others] = await Promise.all(["1", "3"].map(async (jobs) => {
        const { code, out, err } = await seedbed(["test", "--jobs", jobs, ...form], { cwd: folder(TREE) });
        return { code, out: comparable(out), err };
      }));
      expect(one).toMatchObject({ code: 1, err: "" });
      expect(one!.out.match(/passes/g)).toHaveLength(40);
      for (const other of others) {
        expect(other).toEqual(one);
      }
    });
  }

  slow("a process of --jobs that exits unexpectedly costs one scenario, which is named", async () => {
    const cwd = folder({ ...TREE, "a/ends.scenario.json": ENDS_IT });
    const { code, out } = await seedbed(["test", "a", "many", "--jobs", "2", "--json"], { cwd });
    const { summary, scenarios } = testOutput.parse(JSON.parse(out));
    expect(summary).toMatchObject({ passed: 40, failed: 3, invalid: 0 });
    expect(code).toBe(1);
    expect(scenarios.find(({ name }) => name === "ends it")).toMatchObject({
      file: "a/ends.scenario.json",
      status: "fail",
      finding: {
        fingerprint: "crash|process|",
        message: "the process that ran it ended (signal SIGKILL)",
      },
      // What it asks of the host is not asked again.
      problems: ["the run was not stored: repeating it did not end a process again, or it uses the host"],
    });
  });

  // What a module does while it is loaded: it is not known yet which of those that are loaded together it was.
  ("deno" in process.versions ? test.skip : slow)(
    "a process of --jobs that exits while it loads files costs one file",
    async () => {
      const greedy = 'import { kv, scenario } from "seedbed";\nconst all: unknown[] = [];\n' +
        "for (let i = 0; i < 100; i++) all.push(new Array(1e6).fill(i));\n" +
        'export default scenario(`greedy ${all.length}`).step(kv.set("a", "b"));\n';
      const cwd = folder({ ...TREE, "b/greedy.scenario.ts": greedy });
      const args = ["test", "b/*.scenario.ts", "many", "--jobs", "2", "--json"];
      const { out } = await seedbed(args, { cwd, env: { NODE_OPTIONS: "--max-old-space-size=96" } });
      const { summary, invalid } = testOutput.parse(JSON.parse(out));
      expect(summary).toMatchObject({ passed: 42, failed: 0, invalid: 2 });
      expect(invalid[1]!.error.hint).toMatch(/^FATAL ERROR: .*out of memory$/);
      expect(invalid.map(({ file, error }) => [file, error.code])).toEqual([
        ["b/broken.scenario.ts", "compile"],
        ["b/greedy.scenario.ts", "crash"],
      ]);
    },
  );

  slow("--jobs shares the seeds of one file, and reports the first failure with the same bytes", async () => {
    const rare = 'import { scenario } from "seedbed";\nexport default scenario("rare").step("draw", async () => {\n' +
      '  await Promise.resolve();\n  if (Math.random() < 0.0003) throw new Error("rare");\n});\n';
    const [one, three] = await Promise.all(["1", "3"].map(async (jobs) => {
      const args = ["test", "--jobs", jobs, "--seeds", "20000", "--json"];
      const { code, out, err } = await seedbed(args, { cwd: folder({ "rare.scenario.ts": rare }) });
      return { code, out: comparable(out), err };
    }));
    expect(one).toMatchObject({ code: 1, err: "" });
    expect(three).toEqual(one);
    const { seed, runs } = testOutput.parse(JSON.parse(one!.out)).scenarios[0]!;
    // The baseline, and the only order that a single task has.
    expect(runs).toBe(seed! + 2);
  });

  slow("a guided strategy finds the same with any number of --jobs", async () => {
    const rare = 'import { scenario } from "seedbed";\nexport default scenario("rare").step("draw", async () => {\n' +
      '  await Promise.resolve();\n  if (Math.random() < 0.003) throw new Error("rare");\n});\n';
    const [one, three] = await Promise.all(["1", "3"].map(async (jobs) => {
      const args = ["test", "--strategy", "coverage", "--jobs", jobs, "--seeds", "2000", "--json"];
      const { code, out } = await seedbed(args, { cwd: folder({ "rare.scenario.ts": rare }) });
      return { code, out: comparable(out) };
    }));
    expect(testOutput.parse(JSON.parse(one!.out)).scenarios[0]).toMatchObject({ status: "fail", strategy: "coverage" });
    expect(three).toEqual(one);
  });

  slow("a failure of a later file is not stored if --bail stops at an earlier one", async () => {
    const cwd = folder({ "a.scenario.json": LONG, "b.scenario.json": FAILS });
    const { out } = await seedbed(["test", "--bail", "--jobs", "2", "--json"], { cwd });
    expect(testOutput.parse(JSON.parse(out))).toMatchObject({ stopped: "bail", scenarios: [{ name: "long" }] });
    const { out: list } = await seedbed(["runs", "list", "--json"], { cwd });
    expect(JSON.parse(list).runs).toMatchObject([{ scenario: "long" }]);
  });

  test("--jobs requires a number", async () => {
    for (const jobs of ["0", "-1", "two", "1.5"]) {
      const { code, err } = await seedbed(["test", `--jobs=${jobs}`], { cwd: folder(TREE) });
      expect(code).toBe(2);
      expect(err).toContain("--jobs: expected a whole number above 0");
    }
  });

  test("--jobs with missing files is an error and leaves no process", async () => {
    const { code, err } = await seedbed(["test", "none/**", "--jobs", "2"], { cwd: folder(TREE) });
    expect(code).toBe(2);
    expect(err).toContain("found none that match");
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
    slowUnless(signal === "SIGKILL")(`${signal} ends all processes of --jobs`, async () => {
      const cwd = folder({ "a.scenario.json": LONG, "b.scenario.json": LONG, "c.scenario.json": LONG });
      const child = start(["test", "--jobs", "2", "--no-shrink"], { cwd });
      const end = ended(child);
      const children = () => descendantsOf(child.pid!).filter((pid) => /worker\.[jt]s/.test(commandOf(pid)));
      await vi.waitUntil(() => children().length === 2, { timeout: 60_000, interval: 20 });
      const pids = children();
      child.kill(signal);
      const { code, signal: by } = await end;
      expect([signal, 130, 143]).toContain(by ?? code);
      await vi.waitUntil(() => !pids.some(isAlive), { timeout: 60_000, interval: 20 });
      expect(existsSync(join(cwd, ".seedbed", "runs"))).toBe(false);
    });
  }
});
