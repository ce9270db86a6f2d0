/** Errors as people and as programs read them. */
import type { SourceLocation } from "../../engine/errors.ts";
import type { ErrorReport } from "../../api/reports/error.ts";
import type { Style } from "./style.ts";
import { escapeControls, linesOf } from "./text.ts";
import { asTyped } from "./typed.ts";

/** `error: file:line:column: message`, then where in the document, then what to do. */
export function errorLines({ message, location, path, hint }: Omit<ErrorReport, "code">, { colors }: Style): string {
  const [first, ...more] = linesOf(message);
  const place = location === undefined ? "" : `${colors.bold(placeText(location))}: `;
  const lines = [`${colors.red("error:")} ${place}${first}`, ...more.map((line) => `  ${line}`)];
  if (path !== undefined) lines.push(colors.dim(`  at ${escapeControls(path)}`));
  if (hint !== undefined) lines.push(`  hint: ${escapeControls(asTyped(hint))}`);
  return `${lines.join("\n")}\n`;
}

/** `file:line:column`, as far as it is known. */
export function placeText({ file, line, column }: SourceLocation): string {
  return escapeControls([file, line, column].filter((part) => part !== undefined).join(":"));
}
