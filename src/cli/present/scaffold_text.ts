/** What `init` and `new` say. */
import type { InitReport, NewReport } from "../output/scaffold.ts";
import type { Style } from "./style.ts";
import { escapeControls, padTo } from "./text.ts";

export function initText({ files, calls, next, then }: InitReport, { colors, marks }: Style): string {
  const lines = files.map(({ file, how }) => `  ${padTo(how, 11)} ${escapeControls(file)}\n`);
  const left = calls.filter(({ problem }) => problem !== undefined);
  const notes = left.map(({ function: name, problem }) =>
    `  ${colors.yellow("left out")}    ${escapeControls(name)}: no guess at its arguments worked ` +
    `(${escapeControls(problem!)})\n`
  );
  return `${lines.join("")}${notes.join("")}\n${nextLines(next, colors.green(marks.pass))}  ${
    colors.dim(escapeControls(then))
  }\n`;
}

export function newText({ file, next }: NewReport, { colors, marks }: Style): string {
  return `  created     ${escapeControls(file)}\n\n${nextLines(next, colors.green(marks.pass))}`;
}

function nextLines(next: readonly string[], mark: string): string {
  return `${mark} next\n${next.map((line) => `  ${escapeControls(line)}\n`).join("")}`;
}
