/** Tells whether the order of two operations can matter, as far as the resources that they touch tell. */
import type { PickOption } from "../decisions/requests.ts";
import { startsWith } from "../primordials.ts";

/**
 * False only if both say what they touch, and neither is the other or below it. What their code does in memory is not known: two
 * tasks that read two files may share a variable. So this serves guesses (priorities, estimates), and no proof may rest on it.
 */
export function mayConflict(one: PickOption, other: PickOption): boolean {
  const [first, second] = [one.resource, other.resource];
  if (first === undefined || second === undefined) return true;
  return first === second || isBelow(first, second) || isBelow(second, first);
}

function isBelow(resource: string, other: string): boolean {
  return startsWith(resource, other) && resource[other.length] === "/";
}
