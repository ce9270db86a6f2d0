/**
 * Makes two integers of inputs simpler where neither can be alone: equal ones stay equal, two keep their difference, or what one
 * loses the other gains, so that the sum is kept and the earlier one is the simpler.
 */
import type { Decision } from "../../../decisions/decision.ts";
import { distanceOf, fitsInput, type InputValue, isBelowSimplest } from "../../../decisions/inputs.ts";
import type { Attempts } from "../attempts.ts";
import { findInteger } from "../find_integer.ts";
import { deviatingInputs, isDeviatingInput } from "./deviating_inputs.ts";
import { improves, type Pass } from "./pass.ts";

/** Each integer is paired with so many after it. */
const MAX_PARTNERS = 12;

export const lowerInputsTogether: Pass = {
  name: "lower inputs together",
  maxVain: 400,
  async run(attempts) {
    if (!await lowerEqual(attempts)) return false;
    const deviations = () => deviatingInputs(attempts);
    for (let nth = 0; nth < deviations().length; nth++) {
      for (let next = nth + 1; next <= nth + MAX_PARTNERS; next++) {
        for (const direction of [1n, -1n]) {
          const [one, other] = [deviations()[nth], deviations()[next]];
          if (one === undefined || other === undefined) break;
          if (!await shift(attempts, one, [[one, 1n], [other, direction]])) return false;
        }
      }
    }
    return true;
  },
};

/** All that are equal at once: each alone is needed to be what the others are. */
async function lowerEqual(attempts: Attempts): Promise<boolean> {
  const seen = new Set<InputValue>();
  for (let index = 0; index < attempts.best.decisions.length; index++) {
    const decision = attempts.best.decisions[index]!;
    if (!isDeviatingInput(decision)) continue;
    const { value } = decision;
    if (seen.has(value as InputValue)) continue;
    seen.add(value as InputValue);
    const equal = deviatingInputs(attempts).filter((each) => attempts.best.decisions[each]!.value === value);
    if (equal.length < 2) continue;
    if (!await attempts.tryDefaults(new Set(equal))) return false;
    if (attempts.best.decisions[index]?.value !== value) continue;
    if (!await shift(attempts, index, equal.map((each) => [each, 1n] as const))) return false;
  }
  return true;
}

/**
 * Moves the first integer towards its simplest value as far as that works, and others with it or against it.
 * @param moves by index, 1 for the same direction and -1 for the other
 */
async function shift(
  attempts: Attempts,
  first: number,
  moves: readonly (readonly [index: number, direction: bigint])[],
): Promise<boolean> {
  const { decisions } = attempts.best;
  const { value, bounds } = decisions[first]!;
  const step = isBelowSimplest(value as InputValue, bounds!) ? 1n : -1n;
  const found = await findInteger(distanceOf(value as InputValue, bounds!), async (size) => {
    let moved: Decision[] | undefined = [...decisions];
    for (const [index, direction] of moves) moved = moved && withMoved(moved, index, step * direction * size);
    const wanted = moved;
    return wanted !== undefined && await improves(attempts, () => attempts.tryDecisions(wanted));
  });
  return found !== undefined;
}

/** Undefined if it would be out of its bounds. */
function withMoved(decisions: readonly Decision[], index: number, by: bigint): Decision[] | undefined {
  const { value, bounds } = decisions[index]!;
  const wanted = BigInt(value as InputValue) + by;
  const moved = typeof value === "number" ? Number(wanted) : `${wanted}`;
  return fitsInput(moved, bounds!) ? decisions.with(index, { ...decisions[index]!, value: moved }) : undefined;
}
