/**
 * Text that cannot break the frame, whoever wrote it: control characters become escapes, and what terminals do not agree
 * on how wide it is becomes something that they do agree on.
 */
import stringWidth from "string-width";

/** Characters of one column that join nothing: printable ASCII, and the marks and frames that the screen itself is made of. */
const PLAIN = /^[\x20-\x7e·›…•✓✗⑂\u2190-\u2193\u2500-\u25fc\u2800-\u28ff]*$/;
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** One line, with nothing in it that moves the cursor, turns the direction of text or has no width of its own. */
export function clean(text: string): string {
  if (PLAIN.test(text)) return text;
  let cleaned = "";
  for (const { segment } of segmenter.segment(text)) cleaned += cleanGrapheme(segment);
  return cleaned;
}

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r\n": "\\r\\n", "\r": "\\r", "\t": "  " };
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/** Joined, chosen or paired code points: some terminals draw one character of two columns, others several. */
const DISPUTED = /[\u200d\ufe0e\ufe0f\u20e3\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}]/u;

function cleanGrapheme(grapheme: string): string {
  const named = NAMED[grapheme];
  if (named !== undefined) return named;
  if (DISPUTED.test(grapheme)) {
    const [first = ""] = grapheme;
    if (!DISPUTED.test(first) && !UNSEEN.test(first) && grapheme.length > first.length) return first;
  }
  if (UNSEEN.test(grapheme) || DISPUTED.test(grapheme)) return Array.from(grapheme, escaped).join("");
  const width = stringWidth(grapheme);
  // A mark without a letter would join what stands before it.
  return width === 0 ? Array.from(grapheme, escaped).join("") : grapheme;
}

function escaped(character: string): string {
  if (!UNSEEN.test(character) && !DISPUTED.test(character) && stringWidth(character) > 0) return character;
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

/** Columns of text that is clean. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** Cut to so many columns, with the ellipsis in place of what is left out. */
export function fit(text: string, width: number, ellipsis: string): string {
  if (width <= 0) return "";
  if (widthOf(text) <= width) return text;
  if (ellipsis.length >= width) return cut(text, width);
  return cut(text, width - ellipsis.length) + ellipsis;
}

function cut(text: string, width: number): string {
  if (PLAIN.test(text)) return text.slice(0, width);
  let kept = "";
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    used += widthOf(segment);
    if (used > width) break;
    kept += segment;
  }
  return kept;
}

/** Exactly so many columns. */
export function column(text: string, width: number, ellipsis: string): string {
  const fitted = fit(text, width, ellipsis);
  return fitted + " ".repeat(Math.max(0, width - widthOf(fitted)));
}

/** Lines of at most so many columns, broken at spaces where there are any. The text's own lines stay lines. */
export function wrap(text: string, width: number): string[] {
  return text.split(/\r?\n/).flatMap((line) => wrapLine(clean(line), Math.max(1, width)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  for (let rest = line;;) {
    if (widthOf(rest) <= width) return [...lines, rest];
    let head = cut(rest, width);
    // A character that is wider than the line has to go somewhere.
    if (head === "") head = rest.slice(0, 1);
    const space = head.lastIndexOf(" ");
    if (space > width / 2) head = head.slice(0, space);
    lines.push(head);
    rest = rest.slice(head.length).replace(/^ /, "");
  }
}
