/**
 * How alike two texts are, by their words: the cosine of the counts of their stems, without stop words. What such a measure does
 * not see is guarded: texts with other numbers, or of which one is negated, are not alike at all.
 */
const STOP_WORDS = new Set(
  ("a an and are as at be been but by can could did do does for from had has have he her his i if in is it its me my of on or " +
    "our she so that the their them there they this to was we were what when which who will with would you your").split(
      " ",
    ),
);
const NEGATIONS = /\b(not|no|never|none|nothing|cannot|without|neither|nor)\b|n't\b/gi;

export interface Likeness {
  /** From 0 to 1. */
  readonly score: number;
  /** Why it is zero although words are alike. */
  readonly guard?: string;
}

export function likeness(a: string, b: string): Likeness {
  const [numbersA, numbersB] = [a, b].map((text) => numbersOf(text).toSorted().join(", "));
  if (numbersA !== numbersB) {
    return { score: 0, guard: `other numbers: ${numbersA || "none"} and ${numbersB || "none"}` };
  }
  const [negationsA, negationsB] = [a, b].map((text) => (text.match(NEGATIONS) ?? []).length % 2);
  if (negationsA !== negationsB) return { score: 0, guard: "one of them is negated" };
  const [countsA, countsB] = [counts(a), counts(b)];
  if (countsA.size === 0 || countsB.size === 0) return { score: a.trim() === b.trim() ? 1 : 0 };
  let dot = 0;
  for (const [word, count] of countsA) dot += count * (countsB.get(word) ?? 0);
  // The square of a length is a whole number, so that equal texts have a likeness of exactly one.
  const score = dot / Math.sqrt(squared(countsA) * squared(countsB));
  return { score: Math.min(1, score) };
}

/** The numbers in a text, in one form: `1,000.50` is `1000.5`. */
export function numbersOf(text: string): readonly string[] {
  const found = text.match(/\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?/g) ?? [];
  return found.map((number) => String(Number(number.replaceAll(",", ""))));
}

function counts(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (STOP_WORDS.has(word)) continue;
    const stem = stemOf(word);
    found.set(stem, (found.get(stem) ?? 0) + 1);
  }
  return found;
}

/** Without the common endings of English. */
function stemOf(word: string): string {
  if (word.length <= 4) return word.replace(/s$/, "");
  return word.replace(/(ing|edly|ed|ies|es|s|ly)$/, "").replace(/e$/, "");
}

function squared(words: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of words.values()) sum += count * count;
  return sum;
}
