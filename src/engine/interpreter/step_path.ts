/** Paths of steps: `3`, `2/alice/0` (in a task), `4/1` (nested). */
import type { AnyStep } from "../capabilities/step.ts";

/** The step that a path names, or the innermost one that exists on the way. */
export function stepAt(steps: readonly AnyStep[], path: string): AnyStep | undefined {
  if (path === "") return undefined;
  let found: AnyStep | undefined;
  let here: unknown = steps;
  for (const part of path.split("/")) {
    const holder = here as { steps?: unknown; tasks?: Record<string, unknown> } | readonly AnyStep[];
    const next: unknown = Array.isArray(holder)
      ? holder[Number(part)]
      : (holder as { tasks?: Record<string, unknown> }).tasks?.[part] ??
        ((holder as { steps?: readonly AnyStep[] }).steps?.[Number(part)]);
    if (next === undefined) break;
    if (!Array.isArray(next)) found = next as AnyStep;
    here = next;
  }
  return found;
}
