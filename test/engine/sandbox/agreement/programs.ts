/**
 * Programs of one feature each: the body of an async function that returns a value or throws. Those in `written/` are one a
 * line: an expression, or statements in braces.
 */
import { readdirSync, readFileSync } from "node:fs";

export type Programs = Readonly<Record<string, string>>;

const FOLDER = new URL("./written/", import.meta.url);

function linesOf(file: string): [string, string][] {
  const lines = readFileSync(new URL(file, FOLDER), "utf8").split("\n").filter((line) => line !== "");
  return lines.map((line) => [line, line.startsWith("{") ? line.slice(1, -1) : `return ${line};`]);
}

export const WRITTEN: Programs = Object.fromEntries(readdirSync(FOLDER).sort().flatMap(linesOf));
