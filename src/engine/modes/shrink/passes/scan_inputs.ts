/**
 * Tries small distances of an input one after the other. A failure that some values lead to and others between them do not is no
 * matter of bisection: whatever it stops at, the smallest value is the same.
 */
import { distanceOf, inputAt, type InputValue } from "../../../decisions/inputs.ts";
import type { Attempts } from "../attempts.ts";
import { deviatingInputs } from "./deviating_inputs.ts";
import { improves, type Pass } from "./pass.ts";

/** Attempts in all: an input that consists of many integers is not scanned as far. */
const MAX_SCANNED = 32;

export const scanInputs: Pass = {
  name: "scan inputs",
  async run(attempts) {
    const deviations = () => deviatingInputs(attempts);
    const reach = BigInt(Math.floor(MAX_SCANNED / Math.max(1, deviations().length)));
    for (let nth = 0; nth < deviations().length; nth++) {
      if (!await scan(attempts, deviations()[nth]!, reach)) return false;
    }
    return true;
  },
};

async function scan(attempts: Attempts, index: number, reach: bigint): Promise<boolean> {
  const { bounds, value } = attempts.best.decisions[index]!;
  const whole = distanceOf(value as InputValue, bounds!);
  for (let distance = 1n; distance < whole && distance < reach; distance++) {
    for (const isBelow of [false, true]) {
      const wanted = inputAt(distance, isBelow, bounds!);
      if (wanted === undefined) continue;
      const found = await improves(attempts, () => attempts.trySetting(new Set([index]), wanted));
      if (found !== false) return found === true;
    }
  }
  return true;
}
