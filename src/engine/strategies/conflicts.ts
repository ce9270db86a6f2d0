/** Whether the order of two operations can matter, as far as the resources tell that they touch. */
import type { PickOption } from "../decisions/decision.ts";
import { startsWith } from "../primordials.ts";

/**
 * False only where both say what they touch, and it is not the same nor one below the other. What their code does in memory is not
 * known: two tasks that read two files may share a variable. So this is good for guesses (priorities, estimates) and no ground for a proof.
 */
export function mayConflict(one: PickOption, other: PickOption): boolean {
  const [first, second] = [one.resource, other.resource];
  if (first === undefined || second === undefined) return true;
  return first === second || isBelow(first, second) || isBelow(second, first);
}

function isBelow(resource: string, other: string): boolean {
  return startsWith(resource, other) && resource[other.length] === "/";
}
