/**
 * Latencies are round, 1–2–5 per decade from 1 µs to 1 h, so that a story can name them and operations often fall due
 * together, as they do in a real event loop that looks once per round.
 */

/** In virtual ms, ascending. */
export const LATENCY_SCALE_MS: readonly number[] = [
  ...[-3, -2, -1, 0, 1, 2, 3, 4, 5].flatMap((decade) => [1, 2, 5].map((digit) => inMicroseconds(digit * 10 ** decade))),
  1_000_000,
  2_000_000,
  3_600_000,
];

/** Virtual time has microseconds: sums of round latencies meet where they would meet on paper. */
export function inMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Index of a latency on the scale: what is between two values is half way; what is below all is -1. */
export function placeOnScale(ms: number): number {
  let index = 0;
  while (index < LATENCY_SCALE_MS.length && LATENCY_SCALE_MS[index]! < ms) index++;
  if (ms <= 0) return -1;
  return LATENCY_SCALE_MS[index] === ms ? index : index - 0.5;
}
