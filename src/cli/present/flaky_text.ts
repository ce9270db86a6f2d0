/** Lists the scenarios that end differently from run to run, as text. */
import type { Ending, Flakiness } from "../../api/reports/flakiness.ts";
import type { Style } from "./style.ts";
import { count, escapeControls } from "./text.ts";

const SHOWN_RUNS = 3;

export function flakyText(scenarios: readonly Flakiness[], budgetPct: number, style: Style): string {
  return scenarios.map((each) => scenarioText(each, budgetPct, style)).join("");
}

function scenarioText(flaky: Flakiness, budgetPct: number, style: Style): string {
  const { colors: { red, green, yellow, dim }, marks } = style;
  const { name, file, runs, endings, flakyPct, nondeterministic } = flaky;
  const isOver = flakyPct > budgetPct || nondeterministic.length > 0;
  const mark = isOver ? red(marks.fail) : runs === 1 ? yellow(marks.skip) : green(marks.pass);
  const said = runs === 1 ? "1 run, nothing to compare" : `${count(runs, "run")}, ${percent(flakyPct)} flaky`;
  const facts = [...file === undefined ? [] : [escapeControls(file)], said].join(` ${marks.dot} `);
  const lines = [`${mark} ${escapeControls(name)}   ${dim(facts)}`];
  if (isOver || endings.length > 1) lines.push(...endings.map((ending) => `  ${endingText(ending, style)}`));
  for (const { seed, strategy, runs: same } of nondeterministic) {
    lines.push(red(`  the same run did not end alike: seed ${seed} (${strategy}), ${namesOf(same)}`));
  }
  return lines.map((line) => `${line}\n`).join("");
}

function endingText({ status, finding, runs }: Ending, { colors: { dim } }: Style): string {
  const what = finding === undefined ? status : `${status}: ${escapeControls(finding)}`;
  return `${String(runs.length).padStart(4)} ${what} ${dim(namesOf(runs))}`;
}

function namesOf(runs: readonly string[]): string {
  const more = runs.length - SHOWN_RUNS;
  return escapeControls(runs.slice(0, SHOWN_RUNS).join(", ")) + (more > 0 ? ` and ${more} more` : "");
}

function percent(share: number): string {
  return `${Number(share.toFixed(1))}%`;
}
