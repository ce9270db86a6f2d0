/** `parse` with the signature of JSR's `@std/yaml/parse`, over the npm package `yaml`. */
import {
  type Document,
  type DocumentOptions,
  isScalar,
  LineCounter,
  parseDocument,
  type ParseOptions as YamlOptions,
  type SchemaOptions,
  type Tags,
  visit,
} from "yaml";

/** Which plain scalars are more than text; `default` is `core` with binary, merge keys and timestamps. */
export type SchemaType = "core" | "default" | "failsafe" | "json";

export interface ParseOptions {
  /** Which types a document may hold; `default` unless said. */
  schema?: SchemaType;
  /** Let a later value of a key win, instead of refusing the document. */
  allowDuplicateKeys?: boolean;
  /** Called for what is odd but not wrong. */
  onWarning?(error: Error): void;
}

const EXTRA_TAGS: Tags = ["binary", "merge", "timestamp"];

/**
 * Reads one YAML document. The time that it takes grows with the length of the text and no faster.
 *
 * @throws {SyntaxError} when it is not valid YAML, with the line and the column
 * @example
 * ```ts
 * parse("version: 1\nsteps: []\n"); // { version: 1, steps: [] }
 * ```
 */
export function parse(content: string, options: ParseOptions = {}): unknown {
  const { schema = "default", allowDuplicateKeys = false, onWarning } = options;
  const lineCounter = new LineCounter();
  const yamlOptions: YamlOptions & DocumentOptions & SchemaOptions = {
    lineCounter,
    logLevel: "error",
    // Both take time that grows with the square of the length: comparing each key with all others, and painting each error.
    uniqueKeys: false,
    prettyErrors: false,
    schema: schema === "default" ? "core" : schema,
    ...(schema === "default" ? { customTags: EXTRA_TAGS } : {}),
  };
  const document = parseDocument(content, yamlOptions);
  const wrong = (message: string, offset: number, cause?: unknown) => {
    const { line, col } = lineCounter.linePos(offset);
    return new SyntaxError(`${message} at line ${Math.max(1, line)}, column ${Math.max(1, col)}`, { cause });
  };
  const [error] = document.errors;
  if (error) throw wrong(error.message, error.pos[0], error);
  const repeated = allowDuplicateKeys ? undefined : repeatedKeyAt(document);
  if (repeated !== undefined) throw wrong("Cannot store mapping pair: duplicated key", repeated);
  for (const warning of document.warnings) onWarning?.(warning);
  try {
    return document.toJS();
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    // An alias to nothing, or aliases that multiply without end ("billion laughs").
    throw new SyntaxError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Where the first key is that its map has already; undefined if there is none. */
function repeatedKeyAt(document: Document.Parsed): number | undefined {
  let first: number | undefined;
  visit(document, {
    Map(_key, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key) || typeof key.value === "symbol") continue;
        const [name, offset] = [String(key.value), key.range?.[0] ?? 0];
        if (seen.has(name) && (first === undefined || offset < first)) first = offset;
        seen.add(name);
      }
    },
  });
  return first;
}
