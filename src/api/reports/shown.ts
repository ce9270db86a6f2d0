/** Errors and places as reports have them: plain data, with paths relative to the folder that somebody works in. */
import { isAbsolute, relative, sep } from "node:path";
import type { SeedbedError, SourceLocation } from "../../engine/errors.ts";
import { isBelow } from "../../engine/host/below.ts";
import type { ErrorReport } from "./error.ts";

export function errorReport(error: SeedbedError, cwd: string): ErrorReport {
  const { code, message, location, path, hint } = error;
  return { code, message, location: location && shownLocation(location, cwd), path, hint };
}

/** With the file relative to `cwd`, if it is below; and without what else the engine knows of a frame. */
export function shownLocation({ file, line, column }: SourceLocation, cwd: string): SourceLocation {
  return { file: shownPath(file, cwd), line, column };
}

/** Relative to `cwd`, with `/`, if it is below; else as it is. */
export function shownPath(path: string, cwd: string): string {
  if (!isAbsolute(path) || !isBelow(path, cwd)) return path;
  return relative(cwd, path).split(sep).join("/") || ".";
}
