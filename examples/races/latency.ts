/** Ordinary code, as it stands in any test suite. In a world, time is virtual and the random value is a decision. */

/** Takes anywhere between 0 and `maxMs`, as a call over a network does. */
export function latency(maxMs: number): Promise<void> {
  return sleep(Math.random() * maxMs);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
