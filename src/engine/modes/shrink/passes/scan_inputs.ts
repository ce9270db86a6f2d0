/**
 * Tries small distances of an input one after the other. A failure that some values lead to and others between them do not is no
 * matter of bisection: whatever it stops at, the smallest value is the same.
 */
import { isDefault } from "../../../decisions/decision.ts";
import { distanceOf, inputAt, type InputValue } from "../../../decisions/inputs.ts";
import type { Attempts } from "../attempts.ts";
import type { Pass } from "./pass.ts";

/** Attempts in all: an input that consists of many integers is not scanned as far. */
const MAX_SCANNED = 32;

export const scanInputs: Pass = {
  name: "scan inputs",
  async run(attempts) {
    const deviations = () =>
      [...attempts.best.decisions.keys()].filter((index) => {
        const decision = attempts.best.decisions[index]!;
        return decision.kind === "input" && !isDefault(decision);
      });
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
      const { best } = attempts;
      if (!await attempts.trySetting(new Set([index]), wanted)) return false;
      if (attempts.best !== best) return true;
    }
  }
  return true;
}
