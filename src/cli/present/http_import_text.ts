/** Prints the result of `http import`. */
import type { HttpImportReport } from "../output/http_import.ts";
import type { Style } from "./style.ts";
import { count, escapeControls } from "./text.ts";

export function httpImportText({ file, actions, leftOut, next }: HttpImportReport, { colors, marks }: Style): string {
  const destructive = actions.filter((each) => each.destructive).map(({ name }) => name);
  const rows = leftOut.map(({ operation, reason }) =>
    `  ${colors.yellow("left out")}    ${escapeControls(operation)}: ${escapeControls(reason)}\n`
  );
  const marked = destructive.length === 0
    ? ""
    : `  ${colors.yellow("destructive")} ${escapeControls(destructive.join(", "))}: only with --destructive\n`;
  return `  created     ${escapeControls(file)} with ${count(actions.length, "action")}\n${rows.join("")}${marked}\n` +
    `${colors.green(marks.pass)} next\n  ${escapeControls(next)}\n`;
}
