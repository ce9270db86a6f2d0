/** A file that holds a configuration, as a value whose parts have places. */
import { basename, extname } from "node:path";
import { SeedbedError, type SourceLocation } from "../../../engine/errors.ts";
import { isDeeperThan, MAX_JSON_DEPTH } from "../../../engine/json.ts";
import { locateInData } from "../load/locate.ts";
import { parseText, readText } from "../load/read_data.ts";

export interface ConfigDocument {
  readonly value: unknown;
  /** The text without comments, each part where it was. */
  readonly text: string;
  locate(keys: readonly (string | number)[]): Promise<SourceLocation>;
}

/** No configuration is larger, and a file that was named by mistake must not fill the memory. */
export const MAX_CONFIG_BYTES = 16 * 1024 * 1024;

/** @throws SeedbedError `unreadable`, or `invalid` with the place of the mistake */
export async function readDocument(file: string): Promise<ConfigDocument> {
  const format = /^\.ya?ml$/i.test(extname(file)) ? "YAML" : "JSON";
  const source = readText(file, { what: "a configuration file", maxBytes: MAX_CONFIG_BYTES });
  const text = allowsComments(file) ? await withoutComments(source) : source;
  const value = await parseText(text, { file, format, what: "a configuration" });
  if (isDeeperThan(MAX_JSON_DEPTH, value)) {
    throw new SeedbedError("invalid", `expected at most ${MAX_JSON_DEPTH} levels of nesting, found more`, {
      location: { file },
    });
  }
  return { value, text, locate: (keys) => locateInData(file, text, keys) };
}

/** As Deno reads its own. */
function allowsComments(file: string): boolean {
  return extname(file).toLowerCase() === ".jsonc" || basename(file) === "deno.json";
}

async function withoutComments(text: string): Promise<string> {
  const { default: stripJsonComments } = await import("strip-json-comments");
  return stripJsonComments(text, { trailingCommas: true });
}
