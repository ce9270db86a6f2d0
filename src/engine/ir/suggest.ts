/** "Did you mean": the nearest known word, if it is near enough to be meant. */
import { closest, distance } from "fastest-levenshtein";

export function suggest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const best = closest(word.toLowerCase(), known as string[]);
  return distance(word.toLowerCase(), best.toLowerCase()) <= Math.max(1, Math.ceil(word.length / 3)) ? best : undefined;
}
