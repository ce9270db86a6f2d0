/** The integers of inputs that are not the simplest: what is left to make simpler. */
import { type Decision, isDefault } from "../../../decisions/decision.ts";
import type { Attempts } from "../attempts.ts";

export function isDeviatingInput(decision: Decision | undefined): decision is Decision {
  return decision?.kind === "input" && !isDefault(decision);
}

/** Their indexes in the best run as it is now. */
export function deviatingInputs({ best: { decisions } }: Attempts): number[] {
  return [...decisions.keys()].filter((index) => isDeviatingInput(decisions[index]));
}
