/** `parse` with the signature of JSR's `@std/yaml/parse`, over the npm package `yaml`. */
import { parseDocument, type ParseOptions as YamlOptions, type SchemaOptions, type Tags } from "yaml";

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
 * Reads one YAML document.
 *
 * @throws {SyntaxError} when it is not valid YAML, with the line and the column
 * @example
 * ```ts
 * parse("version: 1\nsteps: []\n"); // { version: 1, steps: [] }
 * ```
 */
export function parse(content: string, options: ParseOptions = {}): unknown {
  const { schema = "default", allowDuplicateKeys = false, onWarning } = options;
  const yamlOptions: YamlOptions & SchemaOptions = {
    uniqueKeys: !allowDuplicateKeys,
    schema: schema === "default" ? "core" : schema,
    ...(schema === "default" ? { customTags: EXTRA_TAGS } : {}),
  };
  const document = parseDocument(content, yamlOptions);
  const [error] = document.errors;
  if (error) throw new SyntaxError(error.message, { cause: error });
  for (const warning of document.warnings) onWarning?.(warning);
  try {
    return document.toJS();
  } catch (cause) {
    // An alias to nothing, or aliases that multiply without end ("billion laughs").
    throw new SyntaxError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
