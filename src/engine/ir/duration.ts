/** Durations as people write them: `250ms`, `1.5s`, `10m`. */

const UNIT_MS = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export const DURATION_PATTERN = /^(\d+(?:\.\d+)?)(ns|us|ms|s|m|h|d)$/;

export const DURATION_EXPECTED = 'a duration such as "250ms", "1.5s", "10m" (units: ns, us, ms, s, m, h, d)';

/** The duration in ms, or undefined when `text` is not one. */
export function parseDurationMs(text: string): number | undefined {
  const match = DURATION_PATTERN.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

/** The duration in ms. For text that a schema has checked; throws a RangeError otherwise. */
export function durationMs(duration: string | number): number {
  const ms = typeof duration === "number" ? duration : parseDurationMs(duration);
  if (ms === undefined || !(ms >= 0)) {
    throw new RangeError(`expected ${DURATION_EXPECTED}, found ${JSON.stringify(duration)}`);
  }
  return ms;
}

/** `1.204 s`, `40 ms`: virtual time for people. */
export function formatDurationMs(ms: number): string {
  if (ms < 1000) return `${trim(ms)} ms`;
  return `${trim(ms / 1000)} s`;
}

function trim(value: number): string {
  return String(Number(value.toFixed(3)));
}
