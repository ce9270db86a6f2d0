/** Several reporters at once, their files, and what becomes of them when something is wrong. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { REPORTER_NAMES, type ReporterName } from "../../../src/api/project/config/reporters.ts";
import { replayOutput, runOutput, testOutput } from "../../../src/cli/output/documents.ts";
import { errorOutput } from "../../../src/api/reports/error.ts";
import { FAILS, PASSES, SKIPPED } from "../scenarios.ts";
import { folder, seedbed } from "../seedbed.ts";

const DISTRIBUTED = {
  version: 1,
  name: "spread",
  distributed: {
    nodes: ["a", "b"],
    steps: [{ type: "client_put", node: "a", key: "k", value: "1" }],
    invariants: [{ type: "kv_present_on_all", key: "k" }],
  },
};
const FILES = { "passes.json": PASSES, "fails.json": FAILS, "skipped.json": SKIPPED, "spread.json": DISTRIBUTED };
const BEGINNINGS: Readonly<Record<ReporterName, RegExp>> = {
  pretty: /^\S+ .*\n/,
  json: /^\{\n {2}"schema": "seedbed\//,
  junit: /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites /,
  html: /^<!doctype html>\n/,
  github: /^\S/,
  tap: /^TAP version 14\n/,
  ndjson: /^\{"kind":"(progress|scenario)",/,
};
const NAMES = REPORTER_NAMES;

describe.concurrent("reporters", () => {
  test.each([
    [["run", "passes.json"], 0],
    [["run", "fails.json"], 1],
    [["test", "passes.json", "fails.json", "skipped.json"], 1],
    [["explore", "spread.json"], 0],
    [["replay", "t.jsonl"], 1],
  ])("all reporters write to files at once: %j", async (args, expected) => {
    const cwd = folder(FILES);
    if (args[0] === "replay") await seedbed(["run", "fails.json", "--record", "t.jsonl"], { cwd });
    const reporters = NAMES.flatMap((name) => ["--reporter", `${name}=out/${name}.txt`]);
    const { code, out, err } = await seedbed([...args, ...reporters], { cwd });
    expect({ code, out }).toEqual({ code: expected, out: "" });
    for (const name of NAMES) {
      expect(readFileSync(join(cwd, "out", `${name}.txt`), "utf8"), name).toMatch(BEGINNINGS[name]);
      expect(err).toContain(`wrote out/${name}.txt\n`);
    }
    expect(readdirSync(join(cwd, "out"))).toHaveLength(NAMES.length);
  });

  test("one reporter writes to the screen and others to files, and --json takes the screen", async () => {
    const cwd = folder(FILES);
    const both = ["--reporter", "tap", "--reporter", "junit=a.xml"];
    expect((await seedbed(["run", "passes.json", ...both], { cwd })).out).toMatch(/^TAP version 14\nok 1 /);
    const { out } = await seedbed(["run", "passes.json", ...both, "--json"], { cwd });
    expect(runOutput.parse(JSON.parse(out)).ok).toBe(true);
    expect(readFileSync(join(cwd, "a.xml"), "utf8")).toContain("</testsuites>");
  });

  test("reporters of a configuration write relative to it", async () => {
    const cwd = folder({ ...FILES, "seedbed.json": { reporter: ["pretty", "junit=out/a.xml"] }, "sub/x.json": PASSES });
    const { code, out } = await seedbed(["run", "x.json"], { cwd: join(cwd, "sub") });
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("✓ passes") });
    expect(existsSync(join(cwd, "out", "a.xml"))).toBe(true);
  });

  test("reporters agree on skipped, failed and invalid scenarios", async () => {
    const cwd = folder({ ...FILES, "bad.json": "{" });
    const files = ["passes.json", "fails.json", "skipped.json", "bad.json"];
    const reporters = ["--reporter", "json=a.json", "--reporter", "tap=a.tap", "--reporter", "html=a.html"];
    const { code, out } = await seedbed(["test", ...files, ...reporters, "--reporter", "pretty"], { cwd });
    expect(code).toBe(1);
    const document: unknown = JSON.parse(readFileSync(join(cwd, "a.json"), "utf8"));
    const { summary, ok } = testOutput.parse(document);
    expect({ summary, ok }).toMatchObject({ summary: { passed: 1, failed: 1, skipped: 1, invalid: 1 }, ok: false });
    expect(out).toMatch(/\n1 passed, 1 failed, 1 skipped, 1 invalid /);
    expect(readFileSync(join(cwd, "a.tap"), "utf8")).toContain("# 1 passed, 1 failed, 1 skipped, 1 invalid\n");
    expect(readFileSync(join(cwd, "a.html"), "utf8")).toMatch(/1 passed<.*1 failed<.*1 skipped<.*1 invalid</);
  });

  test("a replay that diverges is a failure in every format", async () => {
    const text = (n: number) =>
      `import { scenario } from "seedbed";\nexport default scenario("x").parallel("p", { a: ({ sleep }) => sleep("${n}s"), b: ({ sleep }) => sleep("3s") });\n`;
    const cwd = folder({ "x.scenario.ts": text(1) });
    expect(await seedbed(["run", "x.scenario.ts", "--record", "t.jsonl"], { cwd })).toMatchObject({ code: 0 });
    writeFileSync(join(cwd, "x.scenario.ts"), text(2));
    const files = ["--reporter", "junit=a.xml", "--reporter", "tap=a.tap", "--reporter", "json"];
    const { code, out } = await seedbed(["replay", "t.jsonl", ...files], { cwd });
    expect(code).toBe(1);
    expect(replayOutput.parse(JSON.parse(out))).toMatchObject({ ok: false, verdict: "divergence" });
    expect(readFileSync(join(cwd, "a.xml"), "utf8")).toMatch(/failures="1"[^]*type="divergence"/);
    expect(readFileSync(join(cwd, "a.tap"), "utf8")).toMatch(/^not ok 1 /m);
  });
});

describe.concurrent("a report that cannot be written", () => {
  test.each([
    ["junit=folder", /folder: .*found a folder/],
    ["junit=fails.json/x.xml", /fails\.json\/x\.xml/],
    ["junit=/proc/none/x.xml", /\/proc\/none\/x\.xml/],
  ])("%s is one message, before anything is run", async (reporter, message) => {
    const cwd = folder(FILES);
    mkdirSync(join(cwd, "folder"));
    const { code, out, err } = await seedbed(["run", "fails.json", "--reporter", reporter, "--reporter", "pretty"], {
      cwd,
    });
    expect({ code, out, err }).toEqual({ code: 2, out: "", err: expect.stringMatching(message) });
    expect(err.match(/error:/g)).toHaveLength(1);
    expect(existsSync(join(cwd, ".seedbed"))).toBe(false);
    expect(readdirSync(join(cwd, "folder"))).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)("a report in a read-only folder is one message", async () => {
    const cwd = folder(FILES);
    mkdirSync(join(cwd, "closed"));
    chmodSync(join(cwd, "closed"), 0o500);
    const { code, err } = await seedbed(["run", "passes.json", "--reporter", "tap=closed/x.tap"], { cwd });
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining("closed/x.tap") });
  });

  test("missing folders of a report are created", async () => {
    const cwd = folder(FILES);
    expect(await seedbed(["run", "passes.json", "--reporter", "tap=a/b/c.tap"], { cwd })).toMatchObject({ code: 0 });
    expect(existsSync(join(cwd, "a/b/c.tap"))).toBe(true);
  });

  test("a report never overwrites the scenario or the trace", async () => {
    const cwd = folder(FILES);
    await seedbed(["run", "passes.json", "--record", "t.jsonl"], { cwd });
    for (const args of [["run", "passes.json"], ["test", "passes.json"], ["replay", "t.jsonl"]]) {
      const before = readFileSync(join(cwd, args[1]!), "utf8");
      const { code, err } = await seedbed([...args, "--reporter", `json=./${args[1]}`], { cwd });
      expect({ code, err }).toMatchObject({
        code: 2,
        err: expect.stringMatching(/expected a file that the command does not also read/),
      });
      expect(readFileSync(join(cwd, args[1]!), "utf8")).toBe(before);
    }
  });

  test.each([
    [
      ["--reporter", "xunit"],
      /expected pretty, json, junit, html, .* or \w+, alone or with a file as in junit=report\.xml/,
    ],
    [["--reporter", "junitt=x.xml"], /did you mean junit/],
    [["--reporter", "junit", "--reporter", "tap"], /at most one reporter without a file, found junit and tap/],
    [["--reporter", "junit=x", "--reporter", "tap=./x"], /found the same one twice/],
  ])("the reporter %j is refused", async (args, message) => {
    const cwd = folder(FILES);
    expect(await seedbed(["run", "passes.json", ...args], { cwd })).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringMatching(message),
    });
    expect(existsSync(join(cwd, "x"))).toBe(false);
  });
});

describe.concurrent("an error of the command", () => {
  test("an error of the command is in every report, and no older report remains", async () => {
    const cwd = folder(FILES);
    const reporters = ["--reporter", "junit=a.xml", "--reporter", "tap=a.tap", "--reporter", "html=a.html", "--json"];
    await seedbed(["test", "passes.json", ...reporters], { cwd });
    const { code, out } = await seedbed(["test", "none.json", ...reporters], { cwd });
    expect(code).toBe(2);
    expect(errorOutput.parse(JSON.parse(out)).ok).toBe(false);
    expect(readFileSync(join(cwd, "a.xml"), "utf8")).toMatch(/errors="1"[^]*none\.json/);
    expect(readFileSync(join(cwd, "a.tap"), "utf8")).toMatch(/^Bail out! .*none\.json/m);
    expect(readFileSync(join(cwd, "a.html"), "utf8")).toMatch(/Error<[^]*none\.json/);
  });

  test("a full disk while a report is written is an error, one JSON document, and keeps the old report", async (context) => {
    const cwd = folder({ ...FILES });
    const mounted = join(cwd, "small");
    mkdirSync(mounted);
    const mount = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4k", "tmpfs", mounted]);
    if (mount.status !== 0) return context.skip("tmpfs cannot be mounted here");
    try {
      writeFileSync(join(mounted, "a.xml"), "before");
      const { code, out, err } = await seedbed(["run", "fails.json", "--reporter", "html=small/a.xml", "--json"], {
        cwd,
      });
      expect({ code, err }).toEqual({ code: 2, err: "" });
      expect(errorOutput.parse(JSON.parse(out)).error).toMatchObject({ code: "unwritable" });
      expect(readFileSync(join(mounted, "a.xml"), "utf8")).toBe("before");
    } finally {
      spawnSync("umount", [mounted]);
    }
  });
});
