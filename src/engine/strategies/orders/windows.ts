/**
 * Windows: how long operations of each kind may take for a strategy that chooses orders rather than times. They are wider than
 * what random latencies usually are, since a proof covers what is possible and a sample what is likely.
 */
import type { Latency, LatencyRange, Speed } from "../../decisions/latency_kinds.ts";
import { indexAtLeast, LATENCY_SCALE_MS } from "../../world/latency/scale.ts";
import { formatDurationMs } from "../../text/duration.ts";

const { max, min, round } = Math;

const SHORTEST_MS = 0.001;

/** In virtual ms. A remote operation may take as long as its latency says, so that timeouts are reached. */
const WINDOWS: Readonly<Record<Speed, LatencyRange & { readonly name: string }>> = {
  // As late as `random` ever starts them: a proof must cover whatever `random` could try.
  start: { name: "tasks start within", minMs: 0, maxMs: 250 },
  immediate: { name: "immediates", minMs: 0.001, maxMs: 0.5 },
  wake: { name: "wake-ups", minMs: 0.001, maxMs: 5 },
  file: { name: "files", minMs: 0.001, maxMs: 5 },
  local: { name: "deliveries on one machine", minMs: 0.001, maxMs: 5 },
  compute: { name: "computations", minMs: 0.001, maxMs: 30 },
  remote: { name: "remote operations", minMs: 1, maxMs: Infinity },
};

/** The window of a latency: the range that a scenario gives, or else the window of its kind. */
export function windowOf({ speed, minMs, maxMs, defaultMs, isGiven }: Latency): LatencyRange {
  // The answer 0 stands for the default, so that no latency at all can only be chosen if it is that.
  if (isGiven) return { minMs: defaultMs === 0 ? minMs : min(maxMs, max(minMs, SHORTEST_MS)), maxMs };
  const window = WINDOWS[speed];
  return { minMs: min(maxMs, max(minMs, window.minMs)), maxMs: max(minMs, min(maxMs, window.maxMs)) };
}

/** Returns how long it takes in the default order, as far as its window allows; in virtual ms. */
export function usualMs(latency: Latency): number {
  const { minMs, maxMs } = windowOf(latency);
  return max(minMs, min(maxMs, latency.defaultMs));
}

/** For reports: `files take 0.001 ms to 5 ms`. */
export function describeWindow(latency: Latency): string {
  const { minMs, maxMs } = windowOf(latency);
  const { name } = WINDOWS[latency.speed];
  if (latency.speed === "start") return `${name} ${formatDurationMs(maxMs)}`;
  return `${name} take ${formatDurationMs(minMs)} to ${formatDurationMs(maxMs)}`;
}

/**
 * The longest latencies that are sampled, where that is not the end of the window. Outlasting a timer is a decision of its own; and tasks
 * that start far apart hardly meet, so that `random` alone tries that.
 */
const LONGEST_SAMPLED_MS: Partial<Readonly<Record<Speed, number>>> = { remote: 200, start: 1 };

/**
 * The latency at a place of its window, in virtual ms; 0 is its default.
 * @param place from 0 for the shortest to 1 for the longest, evenly over the scale; anything outside is the nearer end
 */
export function inWindow(latency: Latency, place: number): number {
  const { minMs, maxMs } = windowOf(latency);
  const longestMs = latency.isGiven ? maxMs : max(minMs, min(maxMs, LONGEST_SAMPLED_MS[latency.speed] ?? maxMs));
  const [low, high] = [indexAtLeast(minMs), indexAtLeast(longestMs)];
  const fraction = max(0, min(1, place));
  const ms = max(minMs, min(longestMs, LATENCY_SCALE_MS[low + round(fraction * (high - low))]!));
  return ms === latency.defaultMs ? 0 : ms;
}
