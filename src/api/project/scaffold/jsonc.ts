/** Changes JSON and JSON with comments where it stands: what is not changed keeps its layout and its comments. */
import { isDeepStrictEqual } from "node:util";
import { applyEdits, modify, parse, type ParseError, printParseErrorCode } from "jsonc-parser";

/** One value to be in a document. */
export interface Entry {
  readonly keys: readonly string[];
  readonly value: unknown;
  /** The value is to be one of the list there, instead of all that is there. */
  readonly append?: boolean;
}

export interface Changed {
  readonly text: string;
  /** Keys that hold something else already: they are changed in `text` all the same. */
  readonly taken: readonly string[];
}

/**
 * The document with these entries.
 * @throws Error that says what is wrong with the document
 */
export function withEntries(text: string, entries: readonly Entry[]): Changed {
  const taken: string[] = [];
  let now = text.trim() === "" ? "{}\n" : text;
  for (const { keys, value, append = false } of entries) {
    const there = valueAt(read(now), keys);
    const list = append && Array.isArray(there) ? there : undefined;
    if (list === undefined ? isDeepStrictEqual(there, value) : list.some((each) => isDeepStrictEqual(each, value))) {
      continue;
    }
    if (there !== undefined && list === undefined) taken.push(keys.join("."));
    const path = list === undefined ? [...keys] : [...keys, list.length];
    const edits = modify(now, path, append && list === undefined ? [value] : value, {
      formattingOptions: layoutOf(now),
      isArrayInsertion: list !== undefined,
    });
    now = applyEdits(now, edits);
  }
  return { text: now.endsWith("\n") ? now : `${now}\n`, taken };
}

/** The value of a document. @throws Error that says what is wrong with it, and in which line */
export function read(text: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) {
    const line = text.slice(0, first.offset).split("\n").length;
    throw new Error(`${printParseErrorCode(first.error)} in line ${line}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("it holds no object");
  return value;
}

export function valueAt(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (here, key) =>
      typeof here === "object" && here !== null && Object.hasOwn(here, key)
        ? (here as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

function layoutOf(text: string): { insertSpaces: boolean; tabSize: number; eol: string } {
  const [, indent = "  "] = /\n([ \t]+)\S/.exec(text) ?? [];
  return {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}
