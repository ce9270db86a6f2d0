/** What GitHub Actions makes of the output: annotations on the author's lines, a summary of the job, and nothing else. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { githubReporter } from "../../../src/cli/reporters/github.ts";
import { summaryMarkdown } from "../../../src/cli/reporters/github_summary.ts";
import { FAILS, PASSES, RACE, SKIPPED } from "../scenarios.ts";
import { folder, seedbed } from "../seedbed.ts";
import { collecting, failingReport, HOSTILE, reportOf } from "./told.ts";
import { fc } from "../../support/properties.ts";

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

const PROPERTY_ESCAPES = [["%2C", ","], ["%3A", ":"], ["%0A", "\n"], ["%0D", "\r"], ["%25", "%"]] as const;
const DATA_ESCAPES = PROPERTY_ESCAPES.slice(2);

/** The commands in a log, by the rules of the runner (ActionCommand.cs): also the older form, `##[error]`. */
function commandsOf(log: string): Command[] {
  const commands: Command[] = [];
  let stopped: string | undefined;
  for (const line of log.split(/\r\n|\r|\n/)) {
    const found = /^\s*::([^\s:]+)(?: ([^]*?))?::([^]*)$/.exec(line) ??
      /##\[([^\s\]]+)(?: ([^\]]*))?\]([^]*)$/.exec(line);
    if (found === null) continue;
    const [, name = "", properties = "", message = ""] = found;
    if (stopped !== undefined) {
      if (name === stopped) stopped = undefined;
    } else if (name === "stop-commands") stopped = message;
    else commands.push({ name, properties: propertiesOf(properties), message: unescape(message, DATA_ESCAPES) });
  }
  expect(stopped).toBe(undefined);
  return commands;
}

function propertiesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(",").filter((pair) => pair !== "").map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), unescape(pair.slice(at + 1), PROPERTY_ESCAPES)];
    }),
  );
}

function unescape(text: string, escapes: readonly (readonly [string, string])[]): string {
  return escapes.reduce((now, [escape, character]) => now.replaceAll(escape, character), text);
}

describe.concurrent("github", () => {
  test("github annotates the line of each failure, relative to the repository, and writes a summary", async () => {
    const root = folder({
      "pkg/race.json": RACE,
      "pkg/passes.json": PASSES,
      "pkg/skipped.json": SKIPPED,
      "pkg/bad.json": "{",
    });
    const env = { GITHUB_WORKSPACE: root, GITHUB_STEP_SUMMARY: join(root, "summary.md") };
    writeFileSync(env.GITHUB_STEP_SUMMARY, "# before\n");
    const files = ["race.json", "passes.json", "skipped.json", "bad.json"];
    const { code, out } = await seedbed(["test", ...files, "--reporter", "github"], { cwd: join(root, "pkg"), env });
    expect(code).toBe(1);
    const [failure, invalid, ...rest] = commandsOf(out);
    expect(rest).toEqual([]);
    expect(failure).toMatchObject({
      name: "error",
      properties: { file: "pkg/race.json", line: "18", title: "seedbed: bob is first" },
      message: expect.stringMatching(
        /^expected key "taken"[^]*\nfound with seed 1 \(random\)\nreplay: seedbed replay /,
      ),
    });
    expect(invalid).toMatchObject({
      name: "error",
      properties: { file: "pkg/bad.json", line: "1", title: "seedbed: does not load" },
    });
    // The log is for people, too.
    expect(out).toContain("✗ bob is first");
    const summary = readFileSync(env.GITHUB_STEP_SUMMARY, "utf8");
    expect(summary).toMatch(/^# before\n## ❌ Seedbed: 1 passed, 1 failed, 1 skipped, 1 invalid/);
    expect(summary).toContain("| ❌ | bob is first<br><sub>race.json</sub> | expected key");
    expect(summary).toMatch(/<details><summary>❌ bob is first<\/summary>\n\n<pre>\n[^]*alice:[^]*<\/pre>/);
    expect(summary.indexOf("| ❌ |")).toBeLessThan(summary.indexOf("| ✅ |"));
  });

  test("github annotates the imported file that does not load", async () => {
    const root = folder({
      "pkg/test/x.scenario.ts": 'import "../src/cart.ts";\n',
      "pkg/src/cart.ts": "export const cart = 1;\nexport const wrong = { a: , };\n",
    });
    const args = ["test", "pkg", "--reporter", "github", "--reporter", "junit=report.xml"];
    const { code, out } = await seedbed(args, { cwd: root, env: { GITHUB_WORKSPACE: root } });
    expect(code).toBe(2);
    expect(commandsOf(out)[0]).toMatchObject({ properties: { file: "pkg/src/cart.ts", line: "2" } });
    expect(readFileSync(join(root, "report.xml"), "utf8")).toContain(">pkg/src/cart.ts:2: Unexpected");
  });

  test("github annotates the failing file and line of code, although the report is relative to the scenario", async () => {
    const root = folder({
      "pkg/x.scenario.ts":
        'import { scenario } from "seedbed";\nimport { check } from "./lib/check.ts";\nexport default scenario("x").step("checks", () => check());\n',
      "pkg/lib/check.ts": 'export function check(): void {\n  throw new Error("50% of it: no, never");\n}\n',
    });
    const env = { GITHUB_WORKSPACE: root };
    const { out } = await seedbed(["run", "pkg/x.scenario.ts", "--reporter", "github"], { cwd: root, env });
    expect(commandsOf(out)).toMatchObject([{
      properties: { file: "pkg/lib/check.ts", line: "2" },
      message: expect.stringMatching(/^Error: 50% of it: no, never\n/),
    }]);
  });

  test.each([
    [["test", "skipped.json"], "seedbed: nothing was run", "all scenarios are skipped"],
    [["run", "none.json"], "seedbed: nothing was run", expect.stringContaining("none.json")],
  ])("github says that nothing was run: %j", async (args, title, message) => {
    const cwd = folder({ "skipped.json": SKIPPED });
    const { code, out } = await seedbed([...args, "--reporter", "github"], { cwd });
    expect(code).toBe(2);
    expect(commandsOf(out)).toMatchObject([{ name: "error", properties: { title }, message }]);
  });

  test("github reports a summary that it cannot write, after the log", async () => {
    const cwd = folder({ "fails.json": FAILS });
    mkdirSync(join(cwd, "sum"));
    const env = { GITHUB_STEP_SUMMARY: join(cwd, "sum") };
    const { code, out, err } = await seedbed(["run", "fails.json", "--reporter", "github"], { cwd, env });
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining("sum") });
    expect(commandsOf(out)[0]).toMatchObject({ name: "error", properties: { file: "fails.json" } });
  });

  test("github escapes workflow commands in scenarios", async () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary", minLength: 1 }),
      fc.constantFrom(HOSTILE, "::set-output name=a::b", "x\r::error::y", "a ##[error]b", "\u2028::warning::z"),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const output = collecting();
        const reporter = githubReporter(output, { many: true, document: () => ({}) }, {});
        await reporter.scenario({ report: failingReport(text, { name: text }) });
        await reporter.scenario({ report: reportOf({ name: text, status: "skip", skipped: text }) });
        reporter.end({ summary: { passed: 0, failed: 1, skipped: 1, invalid: 0, durationMs: 0 }, ok: false });
        const commands = commandsOf(output.text());
        expect(commands.map(({ name }) => name)).toEqual(["error", "warning"]);
        for (const { properties } of commands) expect(properties["title"]).toBe(`seedbed: ${text}`);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the summary of a job", () => {
  const end = { summary: { passed: 0, failed: 1, skipped: 0, invalid: 0, durationMs: 0 }, ok: false };

  test("the job summary escapes markup and table cells", () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.constant(HOSTILE)), (text) => {
      const all = [{ report: failingReport(text) }];
      const markdown = summaryMarkdown({
        all,
        invalid: [{ file: text, error: { code: "invalid", message: text } }],
        end,
      });
      expect([...new Set(markdown.match(/<[^>]*>/g))].every((tag) => /^<\/?(br|sub|pre|details|summary)>$/.test(tag)))
        .toBe(true);
      const rows = markdown.split("\n").filter((line) => line.startsWith("|"));
      expect(rows).toHaveLength(4);
      for (const row of rows) expect(row.split("|")).toHaveLength(5);
    }));
  });

  test("the job summary stays below GitHub's size limit", () => {
    const long = failingReport("x".repeat(10_000));
    const all = Array.from({ length: 400 }, () => ({ report: long }));
    const passed = Array.from({ length: 5_000 }, () => ({ report: reportOf() }));
    const markdown = summaryMarkdown({ all: [...all, ...passed], invalid: [], end });
    expect(new TextEncoder().encode(markdown).length).toBeLessThan(1024 * 1024);
    expect(markdown).toMatch(/more failures are in the log/);
    expect(markdown).toContain("and 4,900 more");
  });
});
