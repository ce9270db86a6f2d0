/** Seeds as people write them: `1000` for 1 to 1000, or `5..9`. */

/** The number of seeds that a scenario with choices gets by default. */
export const DEFAULT_SEEDS = 100;
export const MAX_SEEDS = 10_000_000;

export const SEEDS_EXPECTED = `expected how many seeds, or a range such as 1..1000, of at most ${MAX_SEEDS}`;

export const SEEDS_PATTERN = /^(?:(\d+)\.\.)?(\d+)$/;

export function isSeeds(text: string): boolean {
  return boundsOf(text) !== undefined;
}

/** The seeds, in order, or undefined when `seeds` does not say which. */
export function seedsOf(seeds: number | string): number[] | undefined {
  const bounds = boundsOf(String(seeds));
  if (bounds === undefined) return undefined;
  const [first, last] = bounds;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function boundsOf(text: string): readonly [first: number, last: number] | undefined {
  const match = SEEDS_PATTERN.exec(text);
  const first = Number(match?.[1] ?? 1);
  const last = Number(match?.[2]);
  const count = last - first + 1;
  return match === null || !Number.isSafeInteger(last) || count < 1 || count > MAX_SEEDS ? undefined : [first, last];
}
