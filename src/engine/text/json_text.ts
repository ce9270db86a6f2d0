/** JSON in texts that others have written, and that may be none. */

/** The value of a text of JSON; undefined for a text that is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
