/** "Did you mean": the nearest known word, if it is near enough to be meant. */
import { closest, distance } from "fastest-levenshtein";

const MAX_WORD = 100;
const MAX_KNOWN = 1_000;

export function suggest(word: string, known: readonly string[]): string | undefined {
  // Comparing takes as long as both words together, and nobody means a word by a text.
  if (word.length > MAX_WORD) return undefined;
  const words = known.filter(({ length }) => length <= MAX_WORD).slice(0, MAX_KNOWN);
  if (words.length === 0) return undefined;
  const best = closest(word.toLowerCase(), words);
  return distance(word.toLowerCase(), best.toLowerCase()) <= Math.max(1, Math.ceil(word.length / 3)) ? best : undefined;
}
