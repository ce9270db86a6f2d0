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

/** From a shortest to a longest duration. */
export interface DurationRange {
  readonly lowMs: number;
  readonly highMs: number;
}

export const RANGE_PATTERN = new RegExp(
  `${DURATION_PATTERN.source.slice(0, -1)}(?:\\.\\.${DURATION_PATTERN.source.slice(1, -1)})?$`,
);

export const RANGE_EXPECTED = `${DURATION_EXPECTED}, or a range of them such as "5ms..80ms"`;

export const RANGE_ORDER = "a range whose lower bound comes first";

/** The range that `text` says; one duration is a range of itself. Undefined when it is neither. Bounds may be in any order. */
export function parseDurationRange(text: string): DurationRange | undefined {
  const [low = "", high = low, ...rest] = text.split("..");
  const [lowMs, highMs] = [parseDurationMs(low), parseDurationMs(high)];
  return lowMs === undefined || highMs === undefined || rest.length > 0 ? undefined : { lowMs, highMs };
}

/** The range that `text` says, for text that a schema has checked; throws a RangeError otherwise. */
export function durationRange(text: string): DurationRange {
  const range = parseDurationRange(text);
  if (range === undefined || range.lowMs > range.highMs) {
    throw new RangeError(
      `expected ${range === undefined ? RANGE_EXPECTED : RANGE_ORDER}, found ${JSON.stringify(text)}`,
    );
  }
  return range;
}

/**
 * Returns the number of durations that can be drawn from a range: its bounds and what is between, in whole ms where both are,
 * else in µs.
 */
export function rangeSize({ lowMs, highMs }: DurationRange): number {
  return Math.min(Math.floor((highMs - lowMs) / stepMs({ lowMs, highMs }) + 1e-6), 2 ** 52) + 1;
}

/** The duration of a number below `rangeSize`; 0 is the lower bound. */
export function durationInRange(range: DurationRange, index: number): number {
  return Math.min(range.highMs, range.lowMs + index * stepMs(range));
}

function stepMs({ lowMs, highMs }: DurationRange): number {
  return Number.isInteger(lowMs) && Number.isInteger(highMs) ? 1 : 1e-3;
}

/** `1.204 s`, `40 ms`: virtual time for people. */
export function formatDurationMs(ms: number): string {
  if (ms < 1000) return `${trim(ms)} ms`;
  return `${trim(ms / 1000)} s`;
}

function trim(value: number): string {
  return String(Number(value.toFixed(3)));
}
