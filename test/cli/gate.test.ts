/** `seedbed gate` and `seedbed ci`: each stage is shut by what it is there for, and by nothing else. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ciOutput, gateOutput } from "../../src/cli/output/gates.ts";
import { FAILS, PASSES, RACE, SKIPPED } from "./scenarios.ts";
import { folder, openedTo, seedbed } from "./seedbed.ts";
import { slow, slowWhere } from "../support/slow.ts";

const code = (body: string, head = "") =>
  `import { scenario } from "seedbed";\n${head}\nexport default scenario("code").step("does", ({ kv }) => {\n  ${body}\n});\n`;

function repository(files: Readonly<Record<string, unknown>>): string {
  const cwd = folder({ ".gitignore": ".seedbed/\n", ...files });
  commit(cwd);
  return cwd;
}

function commit(cwd: string): void {
  for (
    const args of [["init", "-q"], ["add", "-A"], [
      ...["-c", "user.name=a", "-c", "user.email=a@b"],
      ...["commit", "-qm", "all"],
    ]]
  ) {
    const { status, stderr } = spawnSync("git", args, { cwd, encoding: "utf8" });
    expect(status, stderr).toBe(0);
  }
}

async function gate(cwd: string, ...args: string[]) {
  return await gateUnder({}, cwd, ...args);
}

async function gateUnder(env: Readonly<Record<string, string>>, cwd: string, ...args: string[]) {
  const { code: exit, out, err } = await seedbed(["gate", ...args, "--json"], { cwd, env });
  expect(out, err).not.toBe("");
  const document: unknown = JSON.parse(out);
  const report = gateOutput.parse(document);
  expect(report).toEqual(document);
  const stages = Object.fromEntries(report.stages.map(({ name, status }) => [name, status]));
  const said = Object.fromEntries(report.stages.map(({ name, said }) => [name, said]));
  return { ...report, exit, stages, said, problems: report.stages.flatMap(({ problems }) => problems) };
}

const OPEN = { validate: "pass", determinism: "pass", test: "pass", replay: "pass" };

describe.concurrent("gate", () => {
  test("gate passes for scenarios that are valid, deterministic, pass and reproduce", async () => {
    const cwd = folder({ "a.scenario.json": PASSES, "b.scenario.ts": code('kv.set("a", "b");') });
    const { exit, stages, scenarios, determinism, files, of } = await gate(cwd);
    expect(exit).toBe(0);
    expect(stages).toEqual(OPEN);
    expect(scenarios.map(({ status }) => status)).toEqual(["pass", "pass"]);
    expect(determinism).toMatchObject({ scenarios: 2, divergences: [] });
    expect([files, of]).toEqual([["a.scenario.json", "b.scenario.ts"], 2]);
  });

  slow("gate --budget searches with fresh seeds, and a finding that is listed as known shuts nothing", async () => {
    const rare = `import { scenario } from "seedbed";
export default scenario("rare").parallel("both", {
  a: ({ sleep }) => sleep("5ms"),
  b: async ({ sleep }) => {
    await sleep("5ms");
    if (Math.random() < 0.02) throw new Error("rare");
  },
});
`;
    const cwd = repository({ "rare.scenario.ts": rare });
    // The one default seed passes.
    const shut = await gate(cwd, "--seeds", "1", "--budget", "20s");
    expect(shut).toMatchObject({ exit: 1, stages: { ...OPEN, explore: "fail" }, known: [] });
    expect(shut.problems).toMatchObject([{
      message: expect.stringContaining("rare: Error: rare"),
      location: { file: "rare.scenario.ts", line: 6 },
      hint: expect.stringContaining("replay"),
    }]);
    const [found] = shut.campaign!.findings;
    expect(found!.seed).toBeGreaterThan(1_000_000);
    const { fingerprint } = found!;
    writeFileSync(
      join(cwd, "seedbed.known.json"),
      JSON.stringify({ schema: "seedbed/known@1", findings: [{ scenario: "rare", fingerprint, why: "accepted" }] }),
    );
    const summary = join(cwd, "summary.md");
    const env = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary };
    const open = await gateUnder(env, cwd, "--seeds", "1", "--budget", "20s");
    expect(open).toMatchObject({ exit: 0, known: [{ scenario: "rare", fingerprint, why: "listed" }] });
    expect(readFileSync(summary, "utf8")).toContain("| ✅ | validate |");
    expect(readFileSync(summary, "utf8")).toMatch(/\| 🔁 \| known \| rare: .* \(in seedbed\.known\.json\) \|/);
    writeFileSync(join(cwd, "seedbed.known.json"), "{}");
    const { code: exit, err, out } = await seedbed(["gate"], { cwd });
    expect([exit, out + err]).toEqual([
      2,
      expect.stringContaining("seedbed.known.json: expected a list of known findings"),
    ]);
  });

  slow("gate fails in validate, and the other stages still run", async () => {
    const { exit, stages, problems } = await gate(folder({ "a.scenario.json": PASSES, "b.scenario.json": "{" }));
    expect(exit).toBe(2);
    expect(stages).toEqual({ ...OPEN, validate: "invalid" });
    expect(problems).toEqual([
      expect.objectContaining({ location: expect.objectContaining({ file: "b.scenario.json" }) }),
    ]);
  });

  // Deno takes no module to load first from the environment.
  slowWhere(!("Deno" in globalThis))("gate fails in determinism, with the line", async () => {
    const locale = openedTo(
      "Object.defineProperty(Promise, 'locale', { value: Intl.DateTimeFormat().resolvedOptions().locale })",
    );
    const cwd = folder({ "a.scenario.ts": code('kv.set("x", Reflect.get(Promise, "locale"));') });
    const { exit, stages, problems } = await gateUnder(locale, cwd);
    expect(exit).toBe(1);
    expect(stages).toEqual({ ...OPEN, determinism: "fail" });
    expect(problems[0]!.location).toMatchObject({ file: "a.scenario.ts", line: 4 });
    expect(problems[0]!.message).toContain("is not the same in another locale");
  });

  slow("gate fails in test, and the failing run is replayed too", async () => {
    for (const jobs of ["1", "2"]) {
      const report = await gate(folder({ "a.scenario.json": RACE, "b.scenario.json": PASSES }), "--jobs", jobs);
      expect(report.exit).toBe(1);
      expect(report.stages).toMatchObject({ determinism: "pass", test: "fail", replay: "pass" });
      expect(report.problems[0]!.hint).toMatch(/^seedbed replay \.seedbed\/runs\/.*trace\.jsonl$/);
      // Two of each from the check of determinism, and the failing run with what was shrunk from it.
      expect(report.said["replay"]).toBe("6 of 6 traces came back");
    }
  });

  slow("gate does not pass if nothing was run", async () => {
    const { exit, stages } = await gate(folder({ "a.scenario.json": SKIPPED }));
    expect(exit).toBe(2);
    expect(stages).toEqual({ validate: "pass", determinism: "skip", test: "invalid", replay: "skip" });
  });

  slow("gate --base: what fails at the merge base, too, shuts nothing; what the change has broken does", async () => {
    const counts = (name: string, key: string) =>
      `import { scenario } from "seedbed";
import { add } from "./add.ts";
export default scenario(${JSON.stringify(name)}).step("counts", (world) => add(world, ${JSON.stringify(key)}))
  .finally("one", ({ kv }) => kv.get(${JSON.stringify(key)}) === "1");
`;
    const add = (wrong: string) =>
      `export function add({ kv }, key) {\n  kv.set(key, [${wrong}].includes(key) ? "2" : "1");\n}\n`;
    const cwd = repository({
      "old.scenario.ts": counts("old", "old"),
      "late.scenario.ts": counts("late", "late"),
      "add.ts": add('"old", "new"'),
    });
    const base = (...args: string[]) => gate(cwd, "--base", "HEAD", ...args);
    // Nothing has changed: nothing is older than the change.
    expect(await base("old.scenario.ts")).toMatchObject({ exit: 1, known: [] });
    writeFileSync(join(cwd, "add.ts"), `// The lines move.\n${add('"old", "new", "late"')}`);
    // It fails at the merge base as well, but it came with the change.
    writeFileSync(join(cwd, "new.scenario.ts"), counts("new", "new"));
    const shut = await base();
    expect(shut).toMatchObject({ exit: 1, known: [{ scenario: "old", why: "older" }] });
    expect(shut.problems.map(({ message }) => message.split(":")[0])).toEqual(["late", "new"]);
    expect(await base("old.scenario.ts")).toMatchObject({ exit: 0, stages: { test: "pass" } });
    // Of other packages nothing can be told, unless they are installed.
    writeFileSync(join(cwd, "package-lock.json"), "{}");
    const unsure = await base("old.scenario.ts");
    expect(unsure).toMatchObject({ exit: 1, known: [] });
    expect(unsure.problems[0]!.message).toContain(
      "whether it is older than the change cannot be told: its package-lock.json is another than the present one",
    );
    expect(await base("old.scenario.ts", "--prepare", "true")).toMatchObject({ exit: 0, known: [{ why: "older" }] });
    const { stdout } = spawnSync("git", ["worktree", "list"], { cwd, encoding: "utf8" });
    expect(stdout.trim().split("\n")).toHaveLength(1);
  });

  test.each([
    [["--base", "nothing"], "--base: expected a branch, tag or commit"],
    [["--base", "alone"], "--base: expected a branch that HEAD has commits in common with, found alone"],
    [["--prepare", "true"], "--prepare: expected --base as well"],
  ])("gate refuses %j", async (args, message) => {
    const cwd = repository({ "a.scenario.json": PASSES });
    const tree = spawnSync("git", ["write-tree"], { cwd, encoding: "utf8" }).stdout.trim();
    const identity = ["-c", "user.name=a", "-c", "user.email=a@b"];
    const { stdout } = spawnSync("git", [...identity, "commit-tree", tree, "-m", "alone"], { cwd, encoding: "utf8" });
    spawnSync("git", ["branch", "alone", stdout.trim()], { cwd });
    const { code: exit, err } = await seedbed(["gate", ...args], { cwd });
    expect([exit, err]).toEqual([2, expect.stringContaining(message)]);
  });

  slow("gate --since selects scenarios affected by committed, uncommitted, new and removed files", async () => {
    const cwd = repository({
      "a.scenario.ts": code('kv.set("n", String(n));', 'import { n } from "./lib/n.ts";'),
      "b.scenario.json": PASSES,
      "c.scenario.json": FAILS,
      "lib/n.ts": "export const n = 1;\n",
    });
    const affected = async (since: string) => (await gate(cwd, "--since", since)).files;
    const nothing = await gate(cwd, "--since", "HEAD");
    expect(nothing).toMatchObject({ exit: 0, files: [], of: 3, stages: { validate: "skip", test: "skip" } });
    writeFileSync(join(cwd, "lib/n.ts"), "export const n = 2;\n");
    expect(await affected("HEAD")).toEqual(["a.scenario.ts"]);
    commit(cwd);
    expect(await affected("HEAD")).toEqual([]);
    expect(await affected("HEAD~1")).toEqual(["a.scenario.ts"]);
    writeFileSync(join(cwd, "d.scenario.json"), JSON.stringify(PASSES));
    expect(await affected("HEAD")).toEqual(["d.scenario.json"]);
    rmSync(join(cwd, "lib/n.ts"));
    expect(await gate(cwd, "--since", "HEAD")).toMatchObject({
      exit: 2,
      files: ["a.scenario.ts", "d.scenario.json"],
      stages: { ...OPEN, validate: "invalid" },
    });
    writeFileSync(join(cwd, "seedbed.json"), "{}");
    expect(await affected("HEAD")).toHaveLength(4);
  });

  slow("gate --since handles a change that affects nothing, and a missing repository", async () => {
    const cwd = repository({ "a.scenario.json": PASSES });
    for (const since of ["nothing", "--output=x"]) {
      const { code: exit, err } = await seedbed(["gate", `--since=${since}`], { cwd });
      expect(exit).toBe(2);
      expect(err).toContain("--since: expected a branch, tag or commit");
    }
    const alone = await seedbed(["gate", "--since", "HEAD"], {
      cwd: folder({ "a.scenario.json": PASSES }),
      env: { GIT_CEILING_DIRECTORIES: "/tmp" },
    });
    expect(alone).toMatchObject({ code: 2, err: expect.stringContaining("expected a git repository") });
  });
});

const waits = (ms: number) => ({ ...PASSES, name: "waits", steps: [{ type: "sleep", duration: `${ms}ms` }] });

async function recorded(files: Readonly<Record<string, unknown>>): Promise<string> {
  const cwd = folder(Object.fromEntries(Object.entries(files).map(([name, file]) => [`${name}.json`, file])));
  for (const name of Object.keys(files)) {
    await seedbed(["run", `${name}.json`, "--record", `${name}.jsonl`], { cwd });
  }
  return cwd;
}

async function ci(cwd: string, ...args: string[]) {
  const { code: exit, out, err } = await seedbed(["ci", ...args, "--json"], { cwd });
  expect(out, err).not.toBe("");
  const document: unknown = JSON.parse(out);
  const report = ciOutput.parse(document);
  expect(report).toEqual(document);
  return { ...report, exit, stages: Object.fromEntries(report.stages.map(({ name, status }) => [name, status])) };
}

describe.concurrent("ci", () => {
  test("ci passes for a trace that is intact and reproduces, even of a failure", async () => {
    const cwd = await recorded({ good: PASSES, bad: FAILS });
    for (const name of ["good.jsonl", "bad.jsonl", "last-fail"]) {
      const { exit, stages } = await ci(cwd, name);
      expect(exit).toBe(0);
      expect(stages).toEqual({ verify: "pass", replay: "pass", export: "pass" });
    }
  });

  test("ci fails in verify and replay for a changed trace", async () => {
    const cwd = await recorded({ good: waits(10) });
    const text = readFileSync(join(cwd, "good.jsonl"), "utf8");
    writeFileSync(join(cwd, "good.jsonl"), text.replace('{"t":10}', '{"t":11}'));
    const { exit, stages } = await ci(cwd, "good.jsonl");
    expect(exit).toBe(1);
    expect(stages).toEqual({ verify: "fail", replay: "invalid", export: "pass" });
  });

  test("ci fails in replay if the code has changed", async () => {
    const cwd = folder({ "x.scenario.ts": code('kv.set("a", "1");') });
    await seedbed(["run", "x.scenario.ts", "--record", "x.jsonl"], { cwd });
    writeFileSync(join(cwd, "x.scenario.ts"), code('kv.set("a", "2");'));
    const { exit, stages } = await ci(cwd, "x.jsonl");
    expect([exit, stages["replay"]]).toEqual([1, "fail"]);
  });

  test("ci fails in flake beyond the budget", async () => {
    const cwd = await recorded({ good: { ...PASSES, name: "x" }, bad: { ...FAILS, name: "x" }, other: waits(1) });
    const flake = async (...args: string[]) => (await ci(cwd, "good.jsonl", ...args)).stages["flake"];
    expect(await flake("--flake-run", "good.jsonl")).toBe("pass");
    expect(await flake("--flake-run", "bad.jsonl")).toBe("fail");
    expect(await flake("--flake-run", "bad.jsonl", "--flake-budget", "50")).toBe("pass");
    expect(await flake("--flake-run", "other.jsonl")).toBe("invalid");
    expect(await flake("--flake-run", "none.jsonl")).toBe("invalid");
  });

  test("ci fails in perf beyond the accepted slowdown", async () => {
    const cwd = await recorded({ before: waits(100), after: waits(110) });
    const perf = async (...args: string[]) => (await ci(cwd, "after.jsonl", "--perf-baseline", ...args)).stages["perf"];
    expect(await perf("after.jsonl")).toBe("pass");
    expect(await perf("before.jsonl")).toBe("fail");
    expect(await perf("before.jsonl", "--max-p99-delta-pct", "9.9")).toBe("fail");
    expect(await perf("before.jsonl", "--max-p99-delta-pct", "10")).toBe("pass");
    expect((await ci(cwd, "before.jsonl", "--perf-baseline", "after.jsonl")).exit).toBe(0);
  });

  test("ci refuses options without the option that they depend on", async () => {
    const cwd = await recorded({ good: PASSES });
    for (
      const [args, needs] of [[["--flake-budget", "1"], "--flake-run"], [
        ["--max-p99-delta-pct", "1"],
        "--perf-baseline",
      ]] as const
    ) {
      const { code: exit, err } = await seedbed(["ci", "good.jsonl", ...args], { cwd });
      expect(exit).toBe(2);
      expect(err).toContain(`expected ${needs} as well`);
    }
  });
});
