/** `stringify` with the signature of JSR's `@std/yaml/stringify`, over the npm package `yaml`. */
import { stringify as yamlStringify } from "yaml";

export interface StringifyOptions {
  /** Spaces per level; 2 unless said. */
  indent?: number;
  /** Columns after which long text is folded; 80 unless said, -1 for never. */
  lineWidth?: number;
  /** Sort the keys of every mapping. */
  sortKeys?: boolean;
  /** Write repeated objects out instead of as aliases. */
  useAnchors?: boolean;
}

/**
 * Writes data as one YAML document that ends with a newline.
 *
 * @example
 * ```ts
 * stringify({ version: 1, steps: [] }); // "version: 1\nsteps: []\n"
 * ```
 */
export function stringify(data: unknown, options: StringifyOptions = {}): string {
  const { indent = 2, lineWidth = 80, sortKeys = false, useAnchors = true } = options;
  return yamlStringify(data, {
    indent,
    lineWidth: lineWidth < 0 ? 0 : lineWidth,
    sortMapEntries: sortKeys,
    aliasDuplicateObjects: useAnchors,
  });
}
