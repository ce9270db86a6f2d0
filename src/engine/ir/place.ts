/** Places as text, `checkout.ts:14`, and back. */
import type { SourceLocation } from "../errors.ts";

/** The inverse of `formatLocation`. */
export function parsePlace(place: string): SourceLocation {
  const match = /^(.*):(\d+)$/.exec(place);
  return match === null ? { file: place } : { file: match[1]!, line: Number(match[2]) };
}
