/** How a campaign goes, as rows of a terminal: in the room that there is, whatever things are called. */
import { expect, test } from "vitest";
import { campaignRows } from "../../../src/repl/campaign/campaign_rows.ts";
import { paint, textOf } from "../../../src/repl/view/row.ts";
import { widthOf } from "../../../src/repl/view/text.ts";
import { plainTheme } from "../../../src/repl/view/theme.ts";
import { campaignView as view } from "../../support/campaign_view.ts";
import { fc } from "../../support/properties.ts";

const THEME = plainTheme({ LC_ALL: "C.UTF-8" });

test("the rows say how it goes, what was found, and who does what", () => {
  expect(campaignRows(view(2, 1, 1), 20, THEME).map(textOf)).toEqual([
    "60 s  1,200 runs, 20/s  0 of 2 scenarios done  1 finding in 1 run  canary found",
    "▂█  6 schedules observed, about 4 unseen",
    "✗ sold 0: f0  1 run, seed 7, after 1.5 s",
    "✓ sold 1  100 runs in 1 s, 3 schedules",
    "✗ sold 0  100 runs in 0 ms, 3 schedules",
    "process 0  sold 0, seeds 10 to 14  4 units done",
  ]);
});

test("where there is too little room, each list says how much more there is", () => {
  const shown = campaignRows(view(30, 20, 4), 12, THEME).map(textOf);
  expect(shown).toHaveLength(12);
  expect(shown.slice(2).map((text) => text.split("  ")[0] || text.trim())).toEqual([
    ...["✗ sold 0: f0", "✗ sold 1: f1", "✗ sold 2: f2", "and 17 more"],
    ...["✓ sold 29", "✓ sold 28", "and 28 more"],
    ...["process 0", "process 1", "and 2 more"],
  ]);
});

test("rows fit every terminal, whatever scenarios are called", () => {
  const sizes = fc.record({ columns: fc.integer({ min: 1, max: 200 }), rows: fc.integer({ min: 1, max: 60 }) });
  const names = fc.string({ unit: "binary", maxLength: 40 });
  fc.assert(fc.property(sizes, names, fc.nat(20), fc.nat(20), fc.nat(9), ({ columns, rows }, name, ...counts) => {
    const [scenarios, findings, workers] = counts;
    const shown = campaignRows(view(scenarios, Math.min(scenarios, findings), workers, name), rows, THEME);
    expect(shown.length).toBeLessThanOrEqual(rows);
    for (const each of shown) {
      const text = paint(each, columns, THEME);
      expect(widthOf(text)).toBe(columns);
      // deno-lint-ignore no-control-regex -- what must not reach a terminal
      expect(text).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
    }
  }));
});
