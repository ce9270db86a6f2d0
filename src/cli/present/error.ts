/** Errors as people and as programs read them. */
import { isAbsolute, relative, sep } from "node:path";
import type { SeedbedError, SourceLocation } from "../../engine/errors.ts";
import type { ErrorReport } from "../output/error.ts";
import type { Style } from "./style.ts";
import { escapeControls, linesOf } from "./text.ts";

export function errorReport(error: SeedbedError, cwd: string): ErrorReport {
  const { code, message, location, path, hint } = error;
  return { code, message, location: location && shownLocation(location, cwd), path, hint };
}

/** `error: file:line:column: message`, then where in the document, then what to do. */
export function errorLines({ message, location, path, hint }: Omit<ErrorReport, "code">, { colors }: Style): string {
  const [first, ...more] = linesOf(message);
  const place = location === undefined ? "" : `${colors.bold(placeText(location))}: `;
  const lines = [`${colors.red("error:")} ${place}${first}`, ...more.map((line) => `  ${line}`)];
  if (path !== undefined) lines.push(colors.dim(`  at ${escapeControls(path)}`));
  if (hint !== undefined) lines.push(`  hint: ${escapeControls(hint)}`);
  return `${lines.join("\n")}\n`;
}

/** `file:line:column`, as far as it is known. */
export function placeText({ file, line, column }: SourceLocation): string {
  return escapeControls([file, line, column].filter((part) => part !== undefined).join(":"));
}

/** With the file relative to `cwd`, if it is below; and without what else the engine knows of a frame. */
export function shownLocation({ file, line, column }: SourceLocation, cwd: string): SourceLocation {
  return { file: shownPath(file, cwd), line, column };
}

/** Relative to `cwd`, with `/`, if it is below; else as it is. */
export function shownPath(path: string, cwd: string): string {
  if (!isAbsolute(path)) return path;
  const short = relative(cwd, path);
  if (short === "") return ".";
  return short.startsWith(`..${sep}`) || short === ".." || isAbsolute(short) ? path : short.split(sep).join("/");
}
