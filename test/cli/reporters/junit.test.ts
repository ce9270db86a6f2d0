/** JUnit XML: valid for those who read it, whatever is in it, with counts that are true. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { junitReporter } from "../../../src/cli/reporters/junit.ts";
import type { End } from "../../../src/cli/reporters/reporter.ts";
import { FAILS, PASSES, SKIPPED, TIMES_OUT } from "../scenarios.ts";
import { folder, seedbed } from "../seedbed.ts";
import { collecting, failingReport, HOSTILE, reportOf } from "./told.ts";
import { fc } from "../../support/properties.ts";
import { slow } from "../../support/slow.ts";

const SCHEMA = readFileSync(new URL("junit.xsd", import.meta.url), "utf8");
const END: End = { summary: { passed: 0, failed: 0, skipped: 0, invalid: 0, durationMs: 0 }, ok: false };

async function problems(xml: string): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml: { fileName: "report.xml", contents: xml }, schema: SCHEMA });
  return errors.map(({ rawMessage }) => rawMessage);
}

/** Attributes that count, and how many elements there really are. */
function counts(xml: string) {
  const of = (pattern: RegExp) => (xml.match(pattern) ?? []).length;
  const [, tests, failures, errors] = /<testsuites [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(xml)!;
  return {
    said: { tests: Number(tests), failures: Number(failures), errors: Number(errors) },
    there: { tests: of(/<testcase /g), failures: of(/<failure /g), errors: of(/<error /g) },
    skipped: of(/<skipped /g),
  };
}

describe.concurrent("junit", () => {
  test("junit reports every kind of result", async () => {
    const cwd = folder({
      "passes.json": PASSES,
      "fails.json": FAILS,
      "skipped.json": SKIPPED,
      "long.json": TIMES_OUT,
      "sub/broken.json": "{",
    });
    const files = ["passes.json", "fails.json", "skipped.json", "long.json", "sub/broken.json"];
    const { code, out } = await seedbed(["test", ...files, "--reporter", "junit"], { cwd });
    expect(code).toBe(1);
    expect(await problems(out)).toEqual([]);
    const { said, there, skipped } = counts(out);
    expect(said).toEqual({ tests: 5, failures: 2, errors: 1 });
    expect(there).toEqual(said);
    expect(skipped).toBe(1);
    expect(out).toContain('<testcase name="fails" classname="fails"');
    expect(out).toMatch(/<failure message="[^"]*virtual[^"]*" type="timeout">/);
    expect(out).toMatch(/<testcase name="loads" classname="sub\.broken"[^>]*>\n<error message="expected JSON/);
    expect(out).toMatch(/file="fails.json" line="5">\n<failure message="expected key &quot;a&quot;/);
    expect(out).toMatch(
      /\nfound by the baseline\nreplay: seedbed replay \.seedbed\/runs\/\w+\/trace\.jsonl<\/failure>/,
    );
  });

  test.each([
    [["test", "skipped.json"], 2, { tests: 2, failures: 0, errors: 1 }],
    [["test", "none.json"], 2, { tests: 1, failures: 0, errors: 1 }],
    [["run", "skipped.json"], 2, { tests: 1, failures: 0, errors: 1 }],
    [["run", "long.json"], 3, { tests: 1, failures: 1, errors: 0 }],
  ])("junit includes what did not run or end: %j", async (args, expected, totals) => {
    const cwd = folder({ "skipped.json": SKIPPED, "long.json": TIMES_OUT });
    const { code, out } = await seedbed([...args, "--reporter", "junit"], { cwd });
    expect(code).toBe(expected);
    expect(await problems(out)).toEqual([]);
    expect(counts(out)).toMatchObject({ said: totals, there: totals });
  });

  slow("junit encodes any text as valid XML", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: "binary", minLength: 1 }), fc.constant(HOSTILE)), async (text) => {
        const output = collecting();
        const reporter = junitReporter(output);
        await reporter.scenario({ report: failingReport(text) });
        await reporter.scenario({ report: reportOf({ name: text, file: text, status: "skip", skipped: text }) });
        reporter.invalid({ file: text, error: { code: "invalid", message: text, hint: text } });
        reporter.end(END);
        expect(await problems(output.text())).toEqual([]);
        expect(counts(output.text())).toMatchObject({ there: { tests: 3, failures: 1, errors: 1 }, skipped: 1 });
      }),
      { numRuns: 15 },
    );
  });

  test("the JUnit schema refuses other documents", async () => {
    const suite = (inside: string) =>
      `<testsuites tests="1" failures="0" errors="0" time="0"><testsuite name="a" tests="1" failures="0" errors="0" ` +
      `skipped="0" time="0" timestamp="2026-01-01T00:00:00">${inside}</testsuite></testsuites>`;
    expect(await problems(suite('<testcase name="x" classname="y" time="0"/>'))).toEqual([]);
    for (
      const wrong of [
        '<testcase name="" classname="y" time="0"/>',
        '<testcase name="x" classname="y" time="-1"/>',
        '<testcase name="x" classname="y" time="0"><failure message="m"/></testcase>',
        '<testcase name="x" classname="y" time="0"><skipped/><error type="e"/></testcase>',
        '<testcase name="x" classname="y" time="0"><b/></testcase>',
      ]
    ) expect(await problems(suite(wrong))).not.toEqual([]);
  });
});
