/** The files of a run: listed, compared, copied; packed here and replayed elsewhere. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import {
  artifactsDiffOutput,
  artifactsExportOutput,
  artifactsImportOutput,
  artifactsLsOutput,
  artifactsPackOutput,
} from "../../src/cli/output/artifacts.ts";
import { ROOT } from "../support/files.ts";
import { FAILS, PASSES, RACE } from "./scenarios.ts";
import { COMMAND } from "../support/built.ts";
import { folder, seedbed } from "./seedbed.ts";
import { slow } from "../support/slow.ts";

/** Has code in two files of its own, and a package. */
const SOURCES = {
  "src/race.scenario.ts": `import { scenario } from "seedbed";
import { claim } from "./claim.ts";
import { mark } from "marker";

export default scenario("bob is first").latency("any").parallel("who", {
  bob: async ({ sleep, kv }) => {
    await sleep("10ms");
    if (kv.get("taken") !== undefined) throw new Error(mark("taken"));
  },
  alice: async ({ sleep, kv }) => {
    await sleep("10ms");
    claim(kv);
  },
});
`,
  "src/claim.ts":
    `export function claim(kv: { set(key: string, value: string): void }) { kv.set("taken", "alice"); }\n`,
  "node_modules/marker/package.json": { name: "marker", version: "1.0.0", main: "index.js", type: "module" },
  "node_modules/marker/index.js": "export const mark = (text) => `<${text}>`;\n",
};

/** A folder in which the race failed and is in the store. */
async function failed(): Promise<string> {
  const cwd = folder(SOURCES);
  const { code, out } = await seedbed(["run", "src/race.scenario.ts", "--seeds", "50"], { cwd });
  expect(code, out).toBe(1);
  return cwd;
}

/** The document of a command, which its schema accepts whole. */
async function json<S extends z.ZodType>(schema: S, args: string[], cwd: string, code = 0): Promise<z.output<S>> {
  const ended = await seedbed([...args, "--json"], { cwd });
  expect(ended.code, ended.out + ended.err).toBe(code);
  const document: unknown = JSON.parse(ended.out);
  expect(schema.parse(document)).toEqual(document);
  return schema.parse(document);
}

const TIMEOUT_MS = 180_000;

describe.concurrent("a reproducer", () => {
  test("a reproducer replays with one command without sources and packages, on either runtime", async () => {
    const cwd = await failed();
    const packed = await json(artifactsPackOutput, ["artifacts", "pack", "last-fail", "-o", "out/x.zip"], cwd);
    expect(packed).toMatchObject({ out: "out/x.zip", replay: "seedbed replay out/x.zip", scenario: "bob is first" });
    expect(packed.files.map(({ name }) => name)).toEqual([
      "README.md",
      "environment.json",
      "events.json",
      "manifest.json",
      "report.json",
      "scenario.json",
      "shrunk.jsonl",
      "trace.jsonl",
    ]);
    const elsewhere = folder();
    copyFileSync(join(cwd, "out/x.zip"), join(elsewhere, "x.zip"));
    rmSync(cwd, { recursive: true });
    for (const [runtime, ...args] of [["node"], ["deno", "run", "-A", "--quiet"]] as const) {
      const { status, stdout } = spawnSync(
        join(ROOT, "node_modules/.bin", runtime),
        [...args, COMMAND, "replay", "x.zip"],
        {
          cwd: elsewhere,
          encoding: "utf8",
        },
      );
      expect(status, stdout).toBe(1);
      expect(stdout).toContain("Error: <taken>");
      expect(stdout).toContain("race.scenario.ts:8");
      expect(stdout).toContain("reproduced: it ends as it was recorded");
      expect(stdout).not.toContain("changed");
    }
    expect(readdirSync(elsewhere)).toEqual(["x.zip"]);
    const shown = await seedbed(["trace", "show", "x.zip"], { cwd: elsewhere });
    expect(shown).toMatchObject({ code: 0, out: expect.stringContaining("bob is first") });
  });

  slow("a reproducer is imported once, and packing it again gives the same bytes", async () => {
    const cwd = await failed();
    await seedbed(["artifacts", "pack", "latest", "-o", "x.zip"], { cwd });
    const elsewhere = folder();
    copyFileSync(join(cwd, "x.zip"), join(elsewhere, "x.zip"));
    const first = await json(artifactsImportOutput, ["artifacts", "import", "x.zip"], elsewhere);
    expect(first).toMatchObject({ run: `.seedbed/runs/${first.id}`, wasThere: false });
    expect(await json(artifactsImportOutput, ["artifacts", "import", "x.zip"], elsewhere)).toMatchObject({
      wasThere: true,
    });
    expect((await seedbed(["runs", "list"], { cwd: elsewhere })).out).toContain(first.id);
    expect(await seedbed(first.replay.split(" ").slice(1), { cwd: elsewhere })).toMatchObject({
      code: 1,
      out: expect.stringContaining("reproduced"),
    });
    expect((await seedbed(["runs", "show"], { cwd: elsewhere })).out).toContain("src/race.scenario.ts --seeds 50");
    await seedbed(["artifacts", "pack", "latest", "-o", "y.zip"], { cwd: elsewhere });
    expect(readFileSync(join(elsewhere, "y.zip")).equals(readFileSync(join(elsewhere, "x.zip")))).toBe(true);
  });

  test("a reproducer of another run with the same id is refused, and the store is unchanged", async () => {
    const cwd = await failed();
    await seedbed(["artifacts", "pack", "latest", "-o", "x.zip"], { cwd });
    const run = join(cwd, ".seedbed/runs", readdirSync(join(cwd, ".seedbed/runs"))[0]!);
    writeFileSync(join(run, "trace.jsonl"), "mine");
    const { code, err } = await seedbed(["artifacts", "import", "x.zip"], { cwd });
    expect(code).toBe(2);
    expect(err).toContain("the store already has another run with this id, which was left unchanged");
    expect(readFileSync(join(run, "trace.jsonl"), "utf8")).toBe("mine");
  });

  slow("a reproducer describes itself: README, versions, command line, events", async () => {
    const cwd = await failed();
    await seedbed(["artifacts", "bundle", "latest", "-o", "x.zip"], { cwd });
    const out = await json(artifactsImportOutput, ["artifacts", "import", "x.zip", "-o", "x"], cwd);
    const read = (name: string) => readFileSync(join(cwd, "x", name), "utf8");
    expect(read("README.md")).toContain("    seedbed replay <this zip>\n");
    expect(read("README.md")).toContain("    ended     fail: Error: <taken>\n");
    expect(JSON.parse(read("environment.json"))).toMatchObject({
      run: { command: ["run", "src/race.scenario.ts", "--seeds", "50"], platform: { os: process.platform } },
      packed: { runtime: { version: expect.stringMatching(/^\d/) } },
    });
    expect(JSON.parse(read("events.json")).events.length).toBeGreaterThan(2);
    expect(await seedbed(out.replay.split(" ").slice(1), { cwd })).toMatchObject({ code: 1 });
    const again = await seedbed(["artifacts", "import", "x.zip", "-o", "x"], { cwd });
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining("found one with files in it") });
  });

  slow("a reproducer of a recording outside a store also has a report and a manifest", async () => {
    const cwd = folder({ "race.json": RACE });
    await seedbed(["run", "race.json", "--seeds", "50", "--record", "race.jsonl"], { cwd });
    await seedbed(["shrink", "race.jsonl"], { cwd });
    const { files, out } = await json(artifactsPackOutput, ["artifacts", "pack", "race.jsonl"], cwd);
    expect(out).toBe("race.zip");
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["manifest.json", "report.json", "shrunk.jsonl"]),
    );
    expect(await seedbed(["replay", "race.zip"], { cwd: folder({}) })).toMatchObject({ code: 2 });
    expect(await seedbed(["replay", join(cwd, "race.zip")], { cwd: folder({}) })).toMatchObject({ code: 1 });
  });

  test("a run whose code has changed, or an invalid trace, is not packed, and nothing is written", async () => {
    const cwd = await failed();
    writeFileSync(join(cwd, "src/claim.ts"), "export function claim() {}\n");
    writeFileSync(join(cwd, "bad.jsonl"), "hello\n");
    const before = readdirSync(cwd);
    const changed = await seedbed(["artifacts", "pack", "latest"], { cwd });
    expect(changed.code).toBe(2);
    expect(changed.err).toContain("race.scenario.ts has changed since the trace was recorded");
    expect(changed.err).toContain("--source <file>");
    const bad = await seedbed(["artifacts", "pack", "bad.jsonl"], { cwd });
    expect(bad).toMatchObject({ code: 2, err: expect.stringContaining("bad.jsonl:1") });
    expect(readdirSync(cwd)).toEqual(before);
  });

  test("a changed reproducer is refused by every command that takes it", async () => {
    const cwd = await failed();
    await seedbed(["artifacts", "pack", "latest", "-o", "x.zip"], { cwd });
    const zip = readFileSync(join(cwd, "x.zip"));
    zip[zip.length >> 1]! ^= 1;
    writeFileSync(join(cwd, "x.zip"), zip);
    for (const command of ["replay", "artifacts import", "artifacts ls", "trace show", "shrink"]) {
      const { code, err } = await seedbed([...command.split(" "), "x.zip"], { cwd });
      expect(code, command).toBe(2);
      expect(err).toMatch(/^error: x\.zip: not a valid reproducer: /);
    }
  });
}, TIMEOUT_MS);

describe.concurrent("the files of a run", () => {
  test("artifacts ls lists files with their digests, in and out of a store", async () => {
    const cwd = folder({ "fails.json": FAILS });
    await seedbed(["run", "fails.json", "--record", "x.jsonl"], { cwd });
    const { run, files } = await json(artifactsLsOutput, ["artifacts", "ls", "latest"], cwd);
    expect(run).toMatch(/^\.seedbed\/runs\/[0-9A-Z]{26}$/);
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["manifest.json", "report.json", "trace.jsonl"]),
    );
    const alone = await json(artifactsLsOutput, ["artifacts", "ls", "x.jsonl"], cwd);
    expect(alone.files).toEqual([{ ...files.at(-1), name: "x.jsonl" }]);
  });

  test("artifacts export copies all files or none", async () => {
    const cwd = folder({ "fails.json": FAILS, "full/mine": "mine", "file": "" });
    await seedbed(["run", "fails.json"], { cwd });
    const { files } = await json(artifactsExportOutput, ["artifacts", "export", "latest", "-o", "a/b"], cwd);
    expect(readdirSync(join(cwd, "a/b")).sort()).toEqual(files.map(({ name }) => name));
    for (const [out, words] of [["full", "found one with files in it"], ["file", "expected a folder to write to"]]) {
      const { code, err } = await seedbed(["artifacts", "export", "latest", "-o", out!], { cwd });
      expect(code).toBe(2);
      expect(err).toContain(words);
    }
    expect(readdirSync(join(cwd, "full"))).toEqual(["mine"]);
    mkdirSync(join(cwd, "empty"));
    expect(await seedbed(["artifacts", "export", "latest", "-o", "empty"], { cwd })).toMatchObject({ code: 0 });
    expect(readdirSync(cwd).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("artifacts diff finds two runs of one seed equal, and shows a line of two different ones", async () => {
    const cwd = folder({ "fails.json": FAILS, "passes.json": PASSES });
    for (const file of ["fails.json", "passes.json"]) await seedbed(["run", file, "--record"], { cwd });
    const [first] = readdirSync(join(cwd, ".seedbed/runs")).sort();
    await seedbed(["run", "fails.json"], { cwd });
    const same = await json(artifactsDiffOutput, ["artifacts", "diff", first!, "last-fail"], cwd, 1);
    // The command line had --record in it.
    expect(Object.fromEntries(same.files.map(({ name, verdict }) => [name, verdict]))).toMatchObject({
      "manifest.json": "different",
      "report.json": "equal",
      "trace.jsonl": "same",
    });
    const other = await json(artifactsDiffOutput, ["artifacts", "diff", "last-pass", "last-fail"], cwd, 1);
    expect(other.files.find(({ name }) => name === "trace.jsonl")).toMatchObject({ verdict: "different", line: 1 });
    expect(await json(artifactsDiffOutput, ["artifacts", "diff", "latest", "latest"], cwd)).toMatchObject({ ok: true });
  });

  test("artifacts export requires --out, as its help says", async () => {
    const cwd = folder();
    const { code, err } = await seedbed(["artifacts", "export", "latest"], { cwd });
    expect(code).toBe(2);
    expect(err).toContain("expected --out <folder>");
    expect(existsSync(join(cwd, ".seedbed"))).toBe(false);
  });
}, TIMEOUT_MS);
