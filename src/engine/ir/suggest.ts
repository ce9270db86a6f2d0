/** "Did you mean": the nearest known word, if it is near enough to be meant. */
import { distance } from "fastest-levenshtein";

export function suggest(word: string, known: readonly string[]): string | undefined {
  const given = word.toLowerCase();
  const apart = (each: string) => distance(given, each.toLowerCase());
  const longer = (each: string) => Math.abs(each.length - word.length);
  // Of two that are as near, the one of about that length: letters are swapped more often than left out.
  const [best] = known.toSorted((a, b) => apart(a) - apart(b) || longer(a) - longer(b));
  return best !== undefined && apart(best) <= Math.max(1, Math.ceil(word.length / 3)) ? best : undefined;
}
