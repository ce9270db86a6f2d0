/** Segments: what is delivered at once, and where a decision cuts it. */
import type { Kernel } from "../../../world/kernel.ts";
import type { Routes } from "../routes.ts";
import type { Segments } from "../setting.ts";

export type Segment = Uint8Array | "end" | "reset";

/** What the two ends of a connection have in common. */
export interface Wire {
  readonly kernel: Kernel;
  readonly segments: Segments;
  readonly routes: Routes;
}

/** How likely a segment is cut, where it may be. */
const CUT_CHANCE = 0.25;

/**
 * Returns the first segment of a queue. Where segments may be cut, and it is decided, that is its beginning; the rest is then
 * the next, and what is written later goes with it.
 * @param name of the direction, for the label
 */
export function cutFirst(queue: Segment[], { kernel, segments }: Wire, name: string): Segment | undefined {
  const first = queue[0];
  if (segments !== "any" || !(first instanceof Uint8Array) || first.length < 2) return first;
  const label = `cut in ${name} at byte`;
  const cut = { kind: "fault", label, arity: first.length, chance: CUT_CHANCE, isOptional: true } as const;
  const at = kernel.decide(cut) as number;
  if (at === 0) return first;
  const beginning = first.subarray(0, at);
  queue.splice(0, 1, beginning, first.subarray(at));
  return beginning;
}

/** In bytes; 0 for what has none. */
export function sizeOf(segment: Segment | undefined): number {
  return segment instanceof Uint8Array ? segment.length : 0;
}
