/** "Did you mean": the nearest known word, if it is near enough to be meant. */
import { closest, distance } from "fastest-levenshtein";

const MAX_WORD = 100;
const MAX_KNOWN = 1_000;

export function suggest(word: string, known: readonly string[]): string | undefined {
  // Comparing takes as long as both words together, and nobody means a word by a text.
  if (word.length > MAX_WORD) return undefined;
  const words = known.filter(({ length }) => length <= MAX_WORD).slice(0, MAX_KNOWN);
  if (words.length === 0) return undefined;
  const typed = word.toLowerCase();
  const best = closest(typed, words);
  const edits = distance(typed, best.toLowerCase());
  // Two letters in the wrong order are one slip of the fingers, and two edits.
  if (edits > 1) {
    const swapped = words.find((each) => isSwapped(typed, each.toLowerCase()));
    if (swapped !== undefined) return swapped;
  }
  return edits <= Math.max(1, Math.ceil(word.length / 3)) ? best : undefined;
}

/** Returns whether the words are the same but for two neighbouring letters that have changed places. */
function isSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let place = 0;
  while (place < a.length && a[place] === b[place]) place++;
  return a[place] === b[place + 1] && a[place + 1] === b[place] && a.slice(place + 2) === b.slice(place + 2);
}
