/** TAP 14, read by another program's parser. */
import { Parser } from "tap-parser";
import { parse as parseYaml } from "yaml";
import { describe, expect, test } from "vitest";
import { tapReporter } from "../../../src/cli/reporters/tap.ts";
import { FAILS, PASSES, RACE, SKIPPED, TIMES_OUT } from "../scenarios.ts";
import { folder, seedbed } from "../seedbed.ts";
import { collecting, failingReport, HOSTILE, reportOf } from "./told.ts";
import { fc } from "../../support/properties.ts";

interface Point {
  readonly ok: boolean;
  readonly name: string;
  readonly id: number;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly diag?: { readonly message?: string };
}

interface Parsed {
  readonly ok: boolean;
  readonly bailout: string | boolean;
  readonly count: number;
  readonly plan: { readonly start: number | null; readonly end: number | null };
  readonly points: readonly Point[];
  /** Lines that are no TAP. */
  readonly extra: readonly string[];
}

function parse(text: string): Parsed {
  const points: Point[] = [];
  const extra: string[] = [];
  let final: unknown;
  const parser = new Parser({ strict: true }, (results) => final = results);
  parser.on("assert", (point: Point) => points.push(point));
  parser.on("extra", (line: string) => extra.push(line));
  parser.end(text);
  return { ...final as Parsed, points, extra };
}

describe.concurrent("tap", () => {
  test("tap prints a test point for each scenario, with the details of a failure", async () => {
    const cwd = folder({
      "a.json": PASSES,
      "b.json": RACE,
      "c.json": SKIPPED,
      "d.json": TIMES_OUT,
      "e.json": "{",
      "f.json": FAILS,
    });
    const files = ["a.json", "b.json", "c.json", "d.json", "e.json", "f.json"];
    const { code, out } = await seedbed(["test", ...files, "--reporter", "tap"], { cwd });
    expect(code).toBe(1);
    expect(out).toMatch(/^TAP version 14\n/);
    const { ok, count, plan, points, extra } = parse(out);
    expect({ ok, count, plan, extra }).toMatchObject({ ok: false, count: 6, plan: { start: 1, end: 6 }, extra: [] });
    expect(points.map((point) => point.ok)).toEqual([true, false, true, false, false, false]);
    expect(points[2]).toMatchObject({ name: "is skipped (c.json)", skip: "not today" });
    expect(points[1]!.diag).toMatchObject({
      message: 'expected key "taken" to be absent, found "alice"',
      severity: "assertion",
      at: { file: "b.json", line: 18 },
      seed: 1,
      strategy: "random",
      replay: expect.stringMatching(/^seedbed replay /),
    });
    expect(points[3]!.diag).toMatchObject({ severity: "timeout" });
    expect(points[4]).toMatchObject({ name: "e.json loads", diag: { severity: "invalid" } });
  });

  test.each([[["test", "c.json"]], [["test", "none.json"]], [["run", "c.json"]]])(
    "tap bails out if nothing was run: %j",
    async (args) => {
      const { code, out } = await seedbed([...args, "--reporter", "tap"], { cwd: folder({ "c.json": SKIPPED }) });
      expect(code).toBe(2);
      expect(parse(out)).toMatchObject({ ok: false, bailout: expect.any(String) });
    },
  );

  test("tap escapes text that looks like directives", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: "binary", minLength: 1 }), fc.constant(HOSTILE)), async (text) => {
        const output = collecting();
        const reporter = tapReporter(output);
        await reporter.scenario({ report: failingReport(text) });
        await reporter.scenario({ report: reportOf({ name: text, warnings: [text] }) });
        await reporter.scenario({ report: reportOf({ status: "skip", skipped: text }) });
        reporter.invalid({ file: text, error: { code: "invalid", message: text } });
        reporter.end({ summary: { passed: 1, failed: 1, skipped: 1, invalid: 1, durationMs: 0 }, ok: false });
        const { count, bailout, points, extra } = parse(output.text());
        expect({ count, bailout, extra }).toEqual({ count: 4, bailout: false, extra: [] });
        expect(points.map(({ ok, todo = false, skip = false }) => [ok, todo, skip !== false])).toEqual([
          [false, false, false],
          [true, false, false],
          [true, false, true],
          [false, false, false],
        ]);
      }),
      { numRuns: 200 },
    );
  });

  test("tap preserves a message through YAML", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
      const output = collecting();
      tapReporter(output).invalid({ file: "a.json", error: { code: "invalid", message: text } });
      const block = / {2}---\n([^]*) {2}\.\.\.\n/.exec(output.text())![1]!;
      expect(parseYaml(block.replace(/^ {2}/gm, "")).message).toBe(text);
    }));
  });
});
