/** Prints the results of `init` and `new`. */
import type { Call } from "../../api/project/scaffold/calls.ts";
import type { CallReport, InitReport, NewReport } from "../output/scaffold.ts";
import type { Style } from "./style.ts";
import { escapeControls, padTo } from "./text.ts";

export function initText({ files, calls, next, then }: InitReport, style: Style): string {
  const lines = files.map(({ file, how }) => `  ${padTo(how, 11)} ${escapeControls(file)}\n`);
  const hint = style.colors.dim(escapeControls(then));
  return `${lines.join("")}${leftOut(calls, style)}\n${nextLines(next, style)}  ${hint}\n`;
}

export function newText({ file, calls, next }: NewReport, style: Style): string {
  return `  created     ${escapeControls(file)}\n${leftOut(calls, style)}\n${nextLines(next, style)}`;
}

export function callReports(calls: readonly Call[]): CallReport[] {
  return calls.map(({ function: { name, of }, args, problem }) => ({
    function: of === undefined ? name : `${of.name}.${name}`,
    arguments: args,
    problem,
  }));
}

function leftOut(calls: readonly CallReport[], { colors }: Style): string {
  return calls.filter(({ problem }) => problem !== undefined).map(({ function: name, problem }) =>
    `  ${colors.yellow("left out")}    ${escapeControls(name)}: no guess at its arguments worked ` +
    `(${escapeControls(problem!)})\n`
  ).join("");
}

function nextLines(next: readonly string[], { colors, marks }: Style): string {
  return `${colors.green(marks.pass)} next\n${next.map((line) => `  ${escapeControls(line)}\n`).join("")}`;
}
