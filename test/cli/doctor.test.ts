/** `seedbed doctor`: what is wrong is found, and said with what to do. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { doctorOutput } from "../../src/cli/output/doctor.ts";
import { PASSES, RACE, SKIPPED } from "./scenarios.ts";
import { folder, openedTo, seedbed } from "./seedbed.ts";
import { slow } from "../support/slow.ts";

const code = (...lines: string[]) =>
  `import { scenario } from "seedbed";\n\nexport default scenario("code").step("does", ({ kv }) => {\n` +
  `${lines.map((line) => `  ${line}\n`).join("")}});\n`;

async function doctor(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) {
  const { code: exit, out, err } = await seedbed(["doctor", ...args, "--json"], {
    cwd,
    env: { TMPDIR: folder(), ...env },
  });
  const document: unknown = JSON.parse(out);
  const report = doctorOutput.parse(document);
  expect(report).toEqual(document);
  expect(report.ok).toBe(exit === 0);
  return { exit, err, ...report };
}

const deep = async (files: Readonly<Record<string, unknown>>, ...args: string[]) =>
  await doctor(["--deep", "--runs", "2", ...args], folder(files));

const ON_DENO = "Deno" in globalThis;
/** State of the process and of the machine in a place where worlds see it, which no code can put there by itself. */
const OPENED = openedTo(
  "let count = 0; Object.defineProperty(Promise, 'count', { get: () => count++ });" +
    "Object.defineProperty(Promise, 'locale', { value: Intl.DateTimeFormat().resolvedOptions().locale });",
);
const deepOpened = async (files: Readonly<Record<string, unknown>>) =>
  await doctor(["--deep", "--runs", "2"], folder(files), OPENED);

describe.concurrent("the installation", () => {
  test("doctor passes for a healthy installation", async () => {
    const cwd = folder({ "a.scenario.json": PASSES, ".gitignore": ".seedbed/\n" });
    spawnSync("git", ["init", "-q"], { cwd });
    const { exit, checks, determinism } = await doctor([], cwd);
    expect(exit).toBe(0);
    expect(checks.map(({ name, status }) => [name, status])).toEqual(
      ["runtime", "esbuild", "configuration", "scenarios", "store", "temporary files", "terminal", "git"]
        .map((name) => [name, "ok"]),
    );
    expect(determinism).toBeUndefined();
    expect(existsSync(join(cwd, ".seedbed"))).toBe(false);
    const { out } = await seedbed(["doctor"], { cwd });
    expect(out).toMatch(/^✓ scenarios +1 file$/m);
  });

  test("doctor reports an invalid configuration with its place", async () => {
    const { exit, checks } = await doctor([], folder({ "seedbed.json": '{\n  "sedes": 7\n}' }));
    expect(exit).toBe(1);
    expect(checks).toContainEqual({
      name: "configuration",
      status: "problem",
      found: 'seedbed.json:2:3: sedes: unknown field "sedes"',
      hint: 'did you mean "seeds"?',
    });
  });

  test("doctor only warns of missing scenarios, a missing repository, and a store in the repository", async () => {
    const alone = await doctor([], folder(), { GIT_CEILING_DIRECTORIES: "/tmp" });
    expect(alone.exit).toBe(0);
    expect(alone.checks.filter(({ status }) => status === "warning").map(({ hint }) => hint)).toEqual([
      "seedbed init writes your first one",
      "seedbed gate --since needs one: git init",
    ]);
    const cwd = folder({ "a.scenario.json": PASSES });
    spawnSync("git", ["init", "-q"], { cwd });
    const { checks } = await doctor([], cwd);
    expect(checks.at(-1)).toMatchObject({
      status: "warning",
      hint: expect.stringContaining("echo .seedbed/ >> .gitignore"),
    });
  });

  test.skipIf(process.getuid?.() === 0)("doctor reports a store that cannot be written", async () => {
    const cwd = folder({ "a.scenario.json": PASSES });
    chmodSync(cwd, 0o500);
    const { exit, checks } = await doctor([], cwd);
    expect(exit).toBe(1);
    expect(checks).toContainEqual(expect.objectContaining({ name: "store", status: "problem" }));
  });

  test("doctor reports a store that is a file", async () => {
    const { exit, checks } = await doctor([], folder({ "a.scenario.json": PASSES, ".seedbed": "a file" }));
    expect(exit).toBe(1);
    expect(checks.find(({ name }) => name === "store")).toMatchObject({
      status: "problem",
      found: ".seedbed: cannot write it: a folder in its path is a file (EEXIST)",
    });
  });
});

describe.concurrent("--deep", () => {
  slow("doctor --deep passes for scenarios that run alike everywhere", async () => {
    const cwd = { "a.scenario.json": RACE, "b.scenario.ts": code('kv.set("at", String(Date.now() + Math.random()));') };
    const { exit, determinism } = await deep(cwd, "--seed", "7");
    expect(determinism!.divergences).toEqual([]);
    expect(exit).toBe(0);
    expect(determinism).toMatchObject({ scenarios: 2, left: [] });
    const names = determinism!.under.map(({ name }) => name.replace(/ \(.*/, ""));
    expect(names).toEqual([
      "the same process again",
      "a fresh process",
      "another time zone",
      "another locale",
      "another runtime",
    ]);
  });

  // Deno takes no module to load first from the environment.
  test.skipIf(ON_DENO)(
    "doctor --deep reports a difference within one process with its line, and nothing else",
    async () => {
      const { exit, determinism } = await deepOpened({
        "lib/x.scenario.ts": code("", 'kv.set("r", String(Reflect.get(Promise, "count")));'),
      });
      expect(exit).toBe(1);
      expect(determinism!.divergences).toHaveLength(1);
      expect(determinism!.divergences[0]).toMatchObject({
        scenario: "code",
        file: "lib/x.scenario.ts",
        under: "the same process again",
        seed: 0,
        strategy: "fifo",
        entry: 1,
        location: { file: "lib/x.scenario.ts", line: 5 },
        source: 'kv.set("r", String(Reflect.get(Promise, "count")));',
        expected: expect.stringContaining("kv.set"),
        hint: expect.stringContaining("outside of the world"),
      });
      expect(determinism!.under[1]!.left).toContain("no scenario is left");
    },
  );

  // Deno takes no module to load first from the environment.
  (ON_DENO ? test.skip : slow)(
    "doctor --deep finds a dependence on the locale, and none on the time zone, which the world sets",
    async () => {
      const { determinism } = await deepOpened({
        "l.scenario.ts": code("", 'kv.set("x", Reflect.get(Promise, "locale"));'),
        "z.scenario.ts": code('kv.set("x", String(new Date().getHours()));'),
      });
      // Where Deno is installed it is asked as well, and knows nothing of what is opened on Node.
      const isElsewhere = ({ under }: { readonly under: string }) => under.startsWith("another runtime");
      expect(new Set(determinism!.divergences.map(({ file }) => file))).toEqual(new Set(["l.scenario.ts"]));
      const here = determinism!.divergences.filter((each) => !isElsewhere(each));
      expect(here).toEqual([
        expect.objectContaining({
          file: "l.scenario.ts",
          under: "another locale (LC_ALL=tr_TR.UTF-8)",
          location: { file: "l.scenario.ts", line: 5, column: expect.any(Number) },
          found: 'kv.set {"key":"x","value":"tr-TR"}',
        }),
      ]);
    },
  );

  slow("doctor --deep finds a difference between runtimes", async () => {
    const real = 'kv.set("x", String("getOrInsert" in Map.prototype));';
    const { determinism } = await deep({ "r.scenario.ts": code(real) });
    const other = determinism!.under.at(-1)!;
    if (other.left !== undefined) return expect(other.left).toMatch(/not installed|expected/);
    expect(determinism!.divergences).toEqual([
      expect.objectContaining({ under: other.name, location: expect.objectContaining({ line: 4 }) }),
    ]);
  });

  // Deno takes no module to load first from the environment.
  if (!ON_DENO) {
    slow("doctor --deep finds a failing run whose message differs", async () => {
      const { determinism } = await deepOpened({
        "f.scenario.ts": code(
          'throw new Error("at " + Reflect.get(Promise, "locale"));',
        ),
      });
      expect(determinism!.divergences[0]).toMatchObject({
        under: "another locale (LC_ALL=tr_TR.UTF-8)",
        location: { file: "f.scenario.ts", line: 4 },
        expected: expect.stringContaining("fail: Error: at"),
      });
    });
  }

  slow("doctor --deep names scenarios that it cannot compare, and does not pass without any", async () => {
    const host = { ...PASSES, name: "host", world: { backends: { proc: "host" } } };
    const files = { "s.scenario.json": SKIPPED, "h.scenario.json": host, "x.scenario.json": "{" };
    const { exit, determinism } = await deep(files);
    expect(exit).toBe(2);
    expect(determinism!.left.map(({ scenario, why }) => [scenario, why.replace(/:.*/, "")])).toEqual([
      ["x.scenario.json", "it does not load"],
      ["host", "the host has a part in it, which no seed brings back"],
      ["is skipped", "it is skipped"],
    ]);
    expect(await seedbed(["doctor", "--deep", "--scenario", "none"], { cwd: folder(files) })).toMatchObject({
      code: 2,
    });
    const without = await seedbed(["doctor", "--scenario", "s.scenario.json"], { cwd: folder(files) });
    expect(without).toMatchObject({ code: 2, err: expect.stringContaining("expected --deep as well") });
  });
});
