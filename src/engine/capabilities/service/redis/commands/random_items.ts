/** Random choices of SRANDMEMBER, HRANDFIELD and ZRANDMEMBER, by the world's randomness. */

/** @param count distinct ones; so many of any if it is negative */
export function randomItems<T>(items: readonly T[], count: number, random: (bound: number) => number): T[] {
  if (items.length === 0) return [];
  if (count < 0) return Array.from({ length: -count }, () => items[random(items.length)]!);
  const left = [...items];
  const chosen: T[] = [];
  while (chosen.length < count && left.length > 0) {
    const at = count >= items.length ? 0 : random(left.length);
    chosen.push(...left.splice(at, 1));
  }
  return chosen;
}
