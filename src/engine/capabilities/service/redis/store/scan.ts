/** Cursors of SCAN, HSCAN, SSCAN and ZSCAN: what is there from the first call to the last is returned, in the order of a digest. */

/** Returns the next cursor, 0 for the end, and the items of this call. */
export function scan<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  cursor: number,
  count: number,
): [number, T[]] {
  const left = items.map((item) => [digest(nameOf(item)), item] as const)
    .filter(([at]) => at >= cursor)
    .sort(([a], [b]) => a - b);
  let end = Math.min(count, left.length);
  while (end < left.length && left[end]![0] === left[end - 1]![0]) end++;
  return [left[end]?.[0] ?? 0, left.slice(0, end).map(([, item]) => item)];
}

/** FNV-1a, of 32 bits, from 1. */
function digest(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0) || 1;
}
