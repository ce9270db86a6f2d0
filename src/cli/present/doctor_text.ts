/** Prints the findings of the doctor for people. */
import type { CheckReport, DeterminismReport } from "../output/doctor.ts";
import { placeText } from "./error.ts";
import type { Style } from "./style.ts";
import { count, escapeControls, padTo } from "./text.ts";
import { describeChoice } from "../../engine/strategies/catalog.ts";
import { asTyped } from "./typed.ts";

export function checksText(checks: readonly CheckReport[], { colors, marks }: Style): string {
  const shown = {
    ok: colors.green(marks.pass),
    warning: colors.yellow("!"),
    problem: colors.red(marks.fail),
  };
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks.map(({ name, status, found, hint }) => {
    const line = `${shown[status]} ${padTo(name, width)}   ${escapeControls(found)}\n`;
    return hint === undefined ? line : `${line}  ${" ".repeat(width)}   hint: ${escapeControls(asTyped(hint))}\n`;
  }).join("");
}

export function determinismText(report: DeterminismReport, { colors, marks }: Style): string {
  const { scenarios, divergences, under, left } = report;
  const head = divergences.length === 0
    ? `${scenarios === 0 ? colors.yellow("!") : colors.green(marks.pass)} ${count(scenarios, "scenario")}, the same in`
    : `${colors.red(marks.fail)} ${
      count(new Set(divergences.map(nameOf)).size, "scenario")
    } of ${scenarios} not the same in`;
  const places = under.map(({ name, left: why }) => {
    const apart = divergences.filter((each) => each.under === name).length;
    const mark = why !== undefined
      ? colors.yellow(marks.skip)
      : apart > 0
      ? colors.red(marks.fail)
      : colors.green(marks.pass);
    return `  ${mark} ${escapeControls(name)}${
      why === undefined ? "" : colors.dim(`   not tried: ${escapeControls(why)}`)
    }\n`;
  });
  const notCompared = left.map(({ scenario, why }) =>
    `  ${colors.yellow(marks.skip)} ${escapeControls(scenario)}   ${
      colors.dim(`not compared: ${escapeControls(why)}`)
    }\n`
  );
  return [`${head}\n`, ...places, ...notCompared, ...divergences.map((each) => divergenceText(each))].join("");

  function divergenceText(each: DeterminismReport["divergences"][number]): string {
    const { scenario, under: circumstance, location, source, expected, found, seed, strategy, hint } = each;
    const run = seed === undefined ? "" : `   ${colors.dim(describeChoice({ strategy, seed }))}`;
    return [
      "",
      `${colors.red(marks.fail)} ${colors.bold(escapeControls(scenario))} in ${escapeControls(circumstance)}${run}`,
      ...(location === undefined ? [] : [`  ${placeText(location)}   ${escapeControls(source ?? "")}`.trimEnd()]),
      `    here   ${escapeControls(expected)}`,
      `    there  ${escapeControls(found)}`,
      `  hint: ${escapeControls(asTyped(hint))}`,
      "",
    ].join("\n");
  }
}

function nameOf({ file, scenario }: DeterminismReport["divergences"][number]): string {
  return `${file} ${scenario}`;
}
