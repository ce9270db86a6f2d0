/** Text for a terminal: no control characters out of user data, columns that line up whatever the alphabet. */
import { unicodeWidth } from "@std/cli/unicode-width";
import { startAround } from "../../engine/text/focus.ts";

export { count } from "../../engine/text/count.ts";

/** Control characters, line separators and marks that turn the direction of text, as escapes. */
export function escapeControls(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu,
    (character) => NAMED[character] ?? `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
}

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "  " };

/** Lines of a message, each escaped. */
export function linesOf(text: string): string[] {
  return text.split(/\r?\n/).map(escapeControls);
}

export function widthOf(text: string): number {
  return unicodeWidth(text);
}

export function padTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** Cuts to `width` columns, with `ellipsis` in place of what is left out. */
export function fit(text: string, width: number, ellipsis: string): string {
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(ellipsis);
  let kept = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)) {
    used += widthOf(segment);
    if (used > room) break;
    kept += segment;
  }
  return kept + ellipsis;
}

/** As `fit`, with the part that begins at `focus` in the middle, if it would be cut off otherwise. */
export function fitAround(text: string, width: number, focus: number, ellipsis: string): string {
  const start = startAround(focus, width);
  if (widthOf(text) <= width || start === 0) return fit(text, width, ellipsis);
  return ellipsis + fit(text.slice(start), width - widthOf(ellipsis), ellipsis);
}
