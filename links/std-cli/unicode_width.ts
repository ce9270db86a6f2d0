/** `unicodeWidth` with the signature of JSR's `@std/cli/unicode-width`, over string-width. */
import stringWidth from "string-width";

/**
 * The number of terminal columns that `str` takes; escape codes take none.
 *
 * @example
 * ```ts
 * unicodeWidth("天地"); // 4
 * ```
 */
export function unicodeWidth(str: string): number {
  return stringWidth(str);
}
