/**
 * Takes a simpler alternative where an input had a choice, and tries what can come after it. What came after the other alternative
 * seldom makes sense there (a tree that is moved to the other side, say), so that it is made anew: of all integers that are as simple
 * as those that were there, each combination that is no larger, with few of them first (Hypothesis draws them at random).
 */
import type { Decision } from "../../../decisions/decision.ts";
import { distanceOf, inputAt, type InputValue, simplestInput } from "../../../decisions/inputs.ts";
import type { Attempts } from "../attempts.ts";
import { deviationsOf } from "../candidate.ts";
import { isDeviatingInput } from "./deviating_inputs.ts";
import type { Pass } from "./pass.ts";

/** Of more alternatives, it is rather an amount. */
const MAX_ALTERNATIVES = 8;
/** After more decisions there are too many combinations. */
const MAX_DECISIONS = 24;

export const replaceInputs: Pass = {
  name: "replace inputs",
  maxVain: 200,
  async run(attempts) {
    for (let index = 0; index < attempts.best.decisions.length; index++) {
      const { decisions } = attempts.best;
      if (decisions.length > MAX_DECISIONS) return true;
      for (const alternative of simplerAlternatives(decisions[index]!)) {
        if (!await tryAfter(attempts, [...decisions.slice(0, index), alternative])) return false;
        if (attempts.best.decisions !== decisions) break;
      }
    }
    return true;
  },
};

function simplerAlternatives(decision: Decision): Decision[] {
  const { value, bounds } = decision;
  if (!isDeviatingInput(decision) || typeof value !== "number") return [];
  if ((bounds!.max as number) - (simplestInput(bounds!) as number) >= MAX_ALTERNATIVES) return [];
  const distances = Array.from({ length: Number(distanceOf(value, bounds!)) }, (_, distance) => BigInt(distance));
  return distances.flatMap((distance) => withDistance(decision, distance) ?? []);
}

/** Until something smaller fails. False when there is nothing left to spend. */
async function tryAfter(attempts: Attempts, beginning: readonly Decision[]): Promise<boolean> {
  const { best } = attempts;
  const after = best.decisions.slice(beginning.length).filter(({ kind }) => kind === "input");
  const distances = new Set(after.map(({ value, bounds }) => distanceOf(value as InputValue, bounds!)));
  const most = deviationsOf(best.decisions);
  const waiting = [beginning];
  for (const given of waiting) {
    const reached = await attempts.tryReaching(given);
    if (reached === undefined) return false;
    if (attempts.best !== best) return true;
    if (reached.length > best.decisions.length || deviationsOf(given) === most) continue;
    for (let index = given.length; index < reached.length; index++) {
      for (const distance of distances) {
        const other = distance > 0n && withDistance(reached[index]!, distance);
        if (other) waiting.push([...reached.slice(0, index), other]);
      }
    }
  }
  return true;
}

/** With the integer at a distance from the simplest one; undefined if there is none. */
function withDistance(decision: Decision, distance: bigint): Decision | undefined {
  const value = decision.kind === "input" ? inputAt(distance, false, decision.bounds!) : undefined;
  return value === undefined ? undefined : { ...decision, value };
}
