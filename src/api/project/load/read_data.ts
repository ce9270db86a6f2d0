/**
 * Reads JSON and YAML files: text that is UTF-8, and a value, or an error with the place of the mistake. The time that it
 * takes grows with the length of the text and no faster, whatever the text is.
 */
import { SeedbedError, type SourceLocation } from "../../../engine/errors.ts";
import { MAX_JSON_DEPTH } from "../../../engine/json.ts";
import { type ReadOptions, readRegularFile } from "../../../engine/store/read_file.ts";
import { deepPlaceInJson, MAX_KEYS, tooManyKeys } from "./bounds.ts";

export interface DataText {
  readonly file: string;
  readonly format: "JSON" | "YAML";
  /** The expected content of the file, for messages: `a scenario`. */
  readonly what: string;
}

/** Larger files are refused: nobody writes them by hand, and reading one by mistake would fill the memory. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** YAML takes a hundred times as long to read as JSON. */
const MAX_YAML_CHARACTERS = 1024 * 1024;

/** The text of a file, without a byte order mark. @throws SeedbedError as `readRegularFile`, and for what is no UTF-8 */
export function readText(file: string, options: Pick<ReadOptions, "what" | "maxBytes">): string {
  const bytes = readRegularFile(file, options);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SeedbedError("invalid", "expected UTF-8 text, found other bytes", { location: { file }, cause });
  }
}

export async function parseText(text: string, { file, format, what }: DataText): Promise<unknown> {
  if (text.trim() === "") {
    throw new SeedbedError("invalid", `expected ${what}, found an empty file`, { location: { file } });
  }
  return format === "JSON" ? await parseJson(text, file) : await parseYaml(text, file);
}

async function parseJson(text: string, file: string): Promise<unknown> {
  const deep = deepPlaceInJson(text);
  if (deep !== undefined) throw tooDeep({ file, ...deep });
  if (tooManyKeys(text)) throw manyKeys(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = firstLine(cause);
    const location = placeInMessage(file, message) ?? await locateSyntaxError(file, text) ?? { file };
    throw new SeedbedError("invalid", `expected JSON: ${message.replace(JSON_PLACE, "")}`, { location, cause });
  }
}

async function parseYaml(text: string, file: string): Promise<unknown> {
  if (text.length > MAX_YAML_CHARACTERS) {
    throw new SeedbedError(
      "invalid",
      `expected at most ${MAX_YAML_CHARACTERS} characters of YAML, found ${text.length}`,
      { location: { file }, hint: "JSON may be longer" },
    );
  }
  if (tooManyKeys(text)) throw manyKeys(file);
  const [{ parse }, { deepPlaceInYaml }] = await Promise.all([import("@std/yaml/parse"), import("./yaml.ts")]);
  const deep = deepPlaceInYaml(text);
  if (deep !== undefined) throw tooDeep({ file, ...deep });
  try {
    return parse(text, { schema: "core" });
  } catch (cause) {
    // The parser calls itself for what is inside of something, and places to look at are found by approximation.
    if (cause instanceof RangeError) throw tooDeep({ file });
    throw await mistakeInYaml(text, file) ?? notYaml(firstLine(cause), { file }, cause);
  }
}

/**
 * Returns the mistake that the parser reports, with its place; undefined where only building the value fails, as with aliases
 * to nothing.
 */
async function mistakeInYaml(text: string, file: string): Promise<SeedbedError | undefined> {
  const { readYaml, repeatedKey } = await import("./yaml.ts");
  const { document, placeAt } = readYaml(text);
  const [error] = document.errors;
  if (error !== undefined) return notYaml(error.message, { file, ...placeAt(error.pos[0]) }, error);
  const repeated = repeatedKey(document);
  if (repeated === undefined) return undefined;
  const { key, offset } = repeated;
  return notYaml(`each key once, found ${JSON.stringify(key)} again`, { file, ...placeAt(offset) });
}

function notYaml(message: string, location: SourceLocation, cause?: unknown): SeedbedError {
  return new SeedbedError("invalid", `expected YAML: ${message}`, { location, cause });
}

function tooDeep(location: SourceLocation): SeedbedError {
  return new SeedbedError("invalid", `expected at most ${MAX_JSON_DEPTH} levels of nesting, found more`, { location });
}

function manyKeys(file: string): SeedbedError {
  return new SeedbedError("invalid", `expected at most ${MAX_KEYS} keys, found more`, {
    location: { file },
    hint: "generate large scenarios in TypeScript with a loop",
  });
}

/** The text that V8 adds to the message of a JSON error, if it knows the place. */
const JSON_PLACE = /(?: in JSON)? at position \d+(?: \(line (\d+) column (\d+)\))?$/;

function placeInMessage(file: string, message: string): SourceLocation | undefined {
  const [, line, column] = JSON_PLACE.exec(message) ?? [];
  return line === undefined ? undefined : { file, line: Number(line), column: Number(column) };
}

/** JSON is YAML, and the YAML parser knows lines. */
async function locateSyntaxError(file: string, text: string): Promise<SourceLocation | undefined> {
  const { readYaml } = await import("./yaml.ts");
  const { document: { errors: [error] }, placeAt } = readYaml(text.slice(0, MAX_YAML_CHARACTERS));
  return error === undefined ? undefined : { file, ...placeAt(error.pos[0]) };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!.replace(/:$/, "");
}
