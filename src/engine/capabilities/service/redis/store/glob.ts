/** Patterns of KEYS, SCAN, PSUBSCRIBE and CONFIG GET: `*`, `?`, `[a-z]`, `[^a]`, and `\` before what stands for itself. */

const MAX_KEPT = 200;
const kept = new Map<string, RegExp>();

export function matches(pattern: string, text: string): boolean {
  let regexp = kept.get(pattern);
  if (regexp === undefined) {
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(pattern, regexp = new RegExp(`^${source(pattern)}$`, "s"));
  }
  return regexp.test(text);
}

function source(pattern: string): string {
  let made = "";
  for (let at = 0; at < pattern.length; at++) {
    const letter = pattern[at]!;
    if (letter === "*") made += made.endsWith(".*") ? "" : ".*";
    else if (letter === "?") made += ".";
    else if (letter === "\\" && at + 1 < pattern.length) made += quoted(pattern[++at]!);
    else if (letter === "[") {
      const [set, end] = setFrom(pattern, at + 1);
      made += set;
      at = end;
    } else made += quoted(letter);
  }
  return made;
}

/** A set, and where it ends; one that is not closed goes to the end of the pattern. */
function setFrom(pattern: string, from: number): [string, number] {
  const isNot = pattern[from] === "^";
  let at = isNot ? from + 1 : from;
  const ranges: string[] = [];
  for (; at < pattern.length && pattern[at] !== "]"; at++) {
    if (pattern[at] === "\\" && at + 1 < pattern.length) ranges.push(hex(pattern[++at]!));
    else if (pattern[at + 1] === "-" && at + 2 < pattern.length) {
      const [low, high] = [pattern[at]!, pattern[at + 2]!].sort();
      ranges.push(`${hex(low!)}-${hex(high!)}`);
      at += 2;
    } else ranges.push(hex(pattern[at]!));
  }
  if (ranges.length === 0) return [isNot ? "[^]" : "[]", at];
  return [`[${isNot ? "^" : ""}${ranges.join("")}]`, at];
}

function quoted(letter: string): string {
  return /\w/.test(letter) ? letter : hex(letter);
}

function hex(letter: string): string {
  return `\\x${letter.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
