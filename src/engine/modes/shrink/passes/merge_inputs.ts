/**
 * Leaves out an integer whose value another one takes over, with a length before it that becomes smaller by one: two lists that are in a
 * list become one, and two integers of which only the sum matters become one.
 */
import type { Decision } from "../../../decisions/decision.ts";
import { fitsInput, type InputBounds } from "../../../decisions/inputs.ts";
import type { Attempts } from "../attempts.ts";
import { deviatingInputs } from "./deviating_inputs.ts";
import type { Pass } from "./pass.ts";

/** Of more integers not all are tried. */
const MAX_TRIED = 12;
/** The length is one of so many integers before the one that goes. */
const MAX_BEFORE = 3;

export const mergeInputs: Pass = {
  name: "merge inputs",
  maxVain: 200,
  async run(attempts) {
    const deviations = () =>
      deviatingInputs(attempts).filter((index) => typeof attempts.best.decisions[index]!.value === "number");
    for (let gone = deviations().length - 1; gone > 0 && deviations().length <= MAX_TRIED; gone--) {
      for (let count = Math.max(0, gone - MAX_BEFORE); count < gone; count++) {
        for (let heir = 0; heir < deviations().length; heir++) {
          const places = [count, heir, gone].map((nth) => deviations()[nth]);
          if (heir === count || heir === gone || places.includes(undefined)) continue;
          if (!await merge(attempts, places as [number, number, number])) return false;
        }
      }
    }
    return true;
  },
};

async function merge(attempts: Attempts, [count, heir, gone]: readonly [number, number, number]): Promise<boolean> {
  const { decisions } = attempts.best;
  const fewer = (decisions[count]!.value as number) - 1;
  if (!fitsInput(fewer, decisions[count]!.bounds!)) return true;
  return await attempts.tryDecisions(
    decisions.with(count, { ...decisions[count]!, value: fewer })
      .with(heir, { ...decisions[heir]!, value: sumOf(decisions[heir]!, decisions[gone]!) })
      .toSpliced(gone, 1),
  );
}

/** Beyond its bounds it goes on at the other end, as the integers of a processor do. */
function sumOf({ value, bounds }: Decision, other: Decision): number {
  const { min, max } = bounds as InputBounds & { readonly min: number; readonly max: number };
  const range = max - min + 1;
  const above = ((value as number) - min + (other.value as number)) % range;
  return min + (above < 0 ? above + range : above);
}
