/** docs/quality.md has the form that \`npm run mutate\` gives it, and its figures hold together. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { TARGETS } from "../../scripts/mutate/targets.ts";
import { ROOT } from "../support/files.ts";

const page = readFileSync(`${ROOT}docs/quality.md`, "utf8");

function cellsOf(row: string): string[] {
  return row.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
}

const rows = page.split("\n").filter((line) => /^\| `\w+` +\|/.test(line)).map(cellsOf);

test("docs/quality.md has figures for every mutated part", () => {
  expect(rows.map(([name]) => name)).toEqual(Object.keys(TARGETS).map((target) => `\`${target}\``));
});

describe.each(rows)("%s", (name, ...cells) => {
  const [mutants, tried, noticed] = cells.map(Number) as [number, number, number];

  test("the score is the share of tried mutants that were noticed", () => {
    expect(tried).toBeGreaterThanOrEqual(20);
    expect(tried).toBeLessThanOrEqual(mutants);
    expect(noticed).toBeLessThanOrEqual(tried);
    expect(cells[3]).toBe(`${(100 * noticed / tried).toFixed(1)} %`);
  });

  test("each surviving mutant is listed with its change", () => {
    const [, section = ""] = page.split(`\n### ${name.replaceAll("`", "")}\n`);
    const listed = section.split("\n###")[0]!.split("\n").filter((line) => /^\| [\w/.]+:\d+ +\|/.test(line)).map(
      cellsOf,
    );
    expect(listed.length).toBe(tried - noticed);
    for (const [, before, after] of listed) expect(before).not.toBe(after);
  });
});
