/** Random choices of SRANDMEMBER, HRANDFIELD and ZRANDMEMBER, by the world's randomness. */
import { RedisError } from "../protocol/replies.ts";

/** A real server answers with more than that for minutes. */
const MAX_REPEATED = 10_000_000;

/** @param count distinct ones; so many of any if it is negative @throws RedisError for more than fit into memory */
export function randomItems<T>(items: readonly T[], count: number, random: (bound: number) => number): T[] {
  if (items.length === 0) return [];
  if (count < -MAX_REPEATED) throw new RedisError("ERR value is out of range");
  if (count < 0) return Array.from({ length: -count }, () => items[random(items.length)]!);
  const left = [...items];
  const chosen: T[] = [];
  while (chosen.length < count && left.length > 0) {
    const at = count >= items.length ? 0 : random(left.length);
    chosen.push(...left.splice(at, 1));
  }
  return chosen;
}
