/**
 * Latencies are round, 1–2–5 per decade from 1 µs to 1 h, so that a story can name them and operations often fall due
 * together, as they do in a real event loop that looks once per round.
 */

const { round } = Math;

/** In virtual ms, ascending. */
export const LATENCY_SCALE_MS: readonly number[] = [
  ...[-3, -2, -1, 0, 1, 2, 3, 4, 5].flatMap((decade) => [1, 2, 5].map((digit) => inMicroseconds(digit * 10 ** decade))),
  1_000_000,
  2_000_000,
  3_600_000,
];

/** Virtual time has microseconds: sums of round latencies meet where they would meet on paper. */
export function inMicroseconds(ms: number): number {
  return round(ms * 1000) / 1000;
}

/** Index of a latency that is on the scale. */
export function indexOnScale(ms: number): number {
  const index = indexAtLeast(ms);
  if (LATENCY_SCALE_MS[index] !== ms) throw new RangeError(`expected a latency of the scale, found ${ms} ms`);
  return index;
}

/** Index of the first value of the scale that is at least this; the last index for anything longer. */
export function indexAtLeast(ms: number): number {
  let index = 0;
  while (index < LATENCY_SCALE_MS.length - 1 && LATENCY_SCALE_MS[index]! < ms) index++;
  return index;
}

/** Returns the index of a latency on the scale: halfway between two for one that is not on it, and -1 for none at all. */
export function placeOnScale(ms: number): number {
  if (ms <= 0) return -1;
  if (ms > LATENCY_SCALE_MS.at(-1)!) return LATENCY_SCALE_MS.length - 0.5;
  const index = indexAtLeast(ms);
  return LATENCY_SCALE_MS[index] === ms ? index : index - 0.5;
}
