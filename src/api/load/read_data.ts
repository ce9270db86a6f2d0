/** Reads JSON and YAML files: text that is UTF-8, and a value, or an error with the place of the mistake. */
import { readFile } from "node:fs/promises";
import { SeedbedError, type SourceLocation } from "../../engine/errors.ts";

export interface DataText {
  readonly file: string;
  readonly format: "JSON" | "YAML";
  /** What the file should hold, for messages: `a scenario`. */
  readonly what: string;
}

/** The text of a file, without a byte order mark. */
export async function readText(file: string): Promise<string> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
    return text.startsWith("\uFEFF") ? text.slice(1) : text;
  } catch (cause) {
    const unreadable = typeof (cause as { code?: unknown }).code === "string" &&
      (cause as { syscall?: unknown }).syscall !== undefined;
    throw new SeedbedError(
      unreadable ? "unreadable" : "invalid",
      unreadable ? `cannot read it: ${(cause as Error).message}` : "expected UTF-8 text, found other bytes",
      { location: { file }, cause },
    );
  }
}

export async function parseText(text: string, { file, format, what }: DataText): Promise<unknown> {
  if (text.trim() === "") {
    throw new SeedbedError("invalid", `expected ${what}, found an empty file`, { location: { file } });
  }
  try {
    if (format === "JSON") return JSON.parse(text);
    const { parse } = await import("@std/yaml/parse");
    return parse(text, { schema: "core" });
  } catch (cause) {
    const message = firstLine(cause);
    const location = placeInMessage(file, message) ?? await locateSyntaxError(file, text) ?? { file };
    throw new SeedbedError("invalid", `expected ${format}: ${message.replace(JSON_PLACE, "")}`, { location, cause });
  }
}

/** What V8 adds to the message of a JSON error, if it knows the place. */
const JSON_PLACE = /(?: in JSON)? at position \d+(?: \(line (\d+) column (\d+)\))?$/;

function placeInMessage(file: string, message: string): SourceLocation | undefined {
  const [, line, column] = JSON_PLACE.exec(message) ?? [];
  return line === undefined ? undefined : { file, line: Number(line), column: Number(column) };
}

/** JSON is YAML, and the YAML parser knows lines. */
async function locateSyntaxError(file: string, text: string): Promise<SourceLocation | undefined> {
  const { parseDocument } = await import("./yaml.ts");
  const [error] = parseDocument(text.slice(0, MAX_LOCATED_CHARACTERS)).errors;
  const start = error?.linePos?.[0];
  return start === undefined ? undefined : { file, line: start.line, column: start.col };
}

const MAX_LOCATED_CHARACTERS = 4 * 1024 * 1024;

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!.replace(/:$/, "");
}
