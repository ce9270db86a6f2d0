/**
 * Windows: how long operations of each kind may take for a strategy that chooses orders rather than times. They are wider than
 * what random latencies usually are, since a proof covers what is possible and a sample what is likely.
 */
import type { Latency, LatencyRange, Speed } from "../../decisions/latency_kinds.ts";
import { indexAtLeast, LATENCY_SCALE_MS } from "../../world/latency/scale.ts";
import { formatDurationMs } from "../../text/duration.ts";

const { max, min, round } = Math;

/** In virtual ms. A remote operation may take as long as its latency says, so that timeouts are reached. */
const WINDOWS: Readonly<Record<Speed, LatencyRange & { readonly name: string }>> = {
  // As late as `random` has them at the latest: what is proved must hold for what it would try.
  start: { name: "tasks start within", minMs: 0, maxMs: 250 },
  immediate: { name: "immediates", minMs: 0.001, maxMs: 0.5 },
  wake: { name: "wake-ups", minMs: 0.001, maxMs: 5 },
  file: { name: "files", minMs: 0.001, maxMs: 5 },
  compute: { name: "computations", minMs: 0.001, maxMs: 30 },
  remote: { name: "remote operations", minMs: 1, maxMs: Infinity },
};

/** The window of a latency: the range that a scenario gives, or else the window of its kind. */
export function windowOf({ speed, minMs, maxMs, isGiven }: Latency): LatencyRange {
  if (isGiven) return { minMs, maxMs };
  const window = WINDOWS[speed];
  return { minMs: min(maxMs, max(minMs, window.minMs)), maxMs: max(minMs, min(maxMs, window.maxMs)) };
}

/** For reports: `files 0.001ms..5ms`. */
export function describeWindow(latency: Latency): string {
  const { minMs, maxMs } = windowOf(latency);
  const { name } = WINDOWS[latency.speed];
  if (latency.speed === "start") return `${name} ${formatDurationMs(maxMs)}`;
  return `${name} take ${formatDurationMs(minMs)} to ${formatDurationMs(maxMs)}`;
}

/** The longest that a sampled remote operation takes by itself: to be later than a timer is a decision of its own. */
const LONGEST_PROMPT_MS = 200;

/** A latency at a place of its window, from 0 for the shortest to 1 for the longest, evenly over the scale; 0 is its default. */
export function inWindow(latency: Latency, place: number): number {
  const { minMs, maxMs } = windowOf(latency);
  const promptMs = latency.speed === "remote" && !latency.isGiven ? max(minMs, min(maxMs, LONGEST_PROMPT_MS)) : maxMs;
  const [low, high] = [indexAtLeast(minMs), indexAtLeast(promptMs)];
  const inside = place < 0 ? 0 : place > 1 ? 1 : place;
  const ms = max(minMs, min(promptMs, LATENCY_SCALE_MS[low + round(inside * (high - low))]!));
  return ms === latency.defaultMs ? 0 : ms;
}
