/**
 * Finds how far something goes on working: small numbers one by one, then by doubling, then by bisection (after MacIver's
 * `find_integer`). What does not work at all costs one try.
 */

/** Up to here one by one: most things work hardly or not at all. */
const LINEAR = 4n;

/**
 * The largest number for which `works` is true, if it is true up to there and false after; undefined once it answers undefined, since
 * there is nothing left to spend.
 * @param most larger numbers are not tried
 */
export async function findInteger(
  most: bigint,
  works: (size: bigint) => Promise<boolean | undefined>,
): Promise<bigint | undefined> {
  for (let size = 1n; size <= LINEAR; size++) {
    const found = size <= most && await works(size);
    if (found !== true) return found === undefined ? undefined : size - 1n;
  }
  let low = LINEAR;
  let high = LINEAR * 2n;
  for (;; high *= 2n) {
    const found = high <= most && await works(high);
    if (found === undefined) return undefined;
    if (!found) break;
    low = high;
  }
  if (high > most) high = most + 1n;
  while (high - low > 1n) {
    const middle = low + (high - low) / 2n;
    const found = await works(middle);
    if (found === undefined) return undefined;
    if (found) low = middle;
    else high = middle;
  }
  return low;
}
