/** The number of columns from the focus on that are worth seeing. */
const SEEN_WIDTH = 20;

/**
 * Returns where a long line is cut at the front, so that the part which begins at `focus` is seen: 0 where it is seen anyway,
 * else the offset that puts it in the middle.
 * @param focus offset from 0
 * @param width how much of the line is shown
 * @example startAround(900, 80); // 860
 */
export function startAround(focus: number, width: number): number {
  const isSeen = focus < width - Math.min(SEEN_WIDTH, Math.floor(width / 2));
  return isSeen ? 0 : focus - Math.floor(width / 2);
}
