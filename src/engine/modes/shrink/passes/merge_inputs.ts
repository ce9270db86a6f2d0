/** Makes one list of two that are in a list: an integer goes, the one before it grows by as much, and one before both becomes smaller by one. */
import { isDefault } from "../../../decisions/decision.ts";
import { fitsInput } from "../../../decisions/inputs.ts";
import type { Attempts } from "../attempts.ts";
import type { Pass } from "./pass.ts";

/** Of more integers not all three are tried. */
const MAX_TRIED = 12;

export const mergeInputs: Pass = {
  name: "merge inputs",
  async run(attempts) {
    const deviations = () =>
      [...attempts.best.decisions.keys()].filter((index) => {
        const decision = attempts.best.decisions[index]!;
        return decision.kind === "input" && !isDefault(decision) && typeof decision.value === "number";
      });
    for (let outer = 0; outer < deviations().length && deviations().length <= MAX_TRIED; outer++) {
      for (let first = outer + 1; first < deviations().length; first++) {
        for (let second = first + 1; second < deviations().length; second++) {
          const [count, one, other] = [outer, first, second].map((nth) => deviations()[nth]!) as [
            number,
            number,
            number,
          ];
          if (!await merge(attempts, count, one, other)) return false;
        }
      }
    }
    return true;
  },
};

async function merge(attempts: Attempts, count: number, one: number, other: number): Promise<boolean> {
  const { decisions } = attempts.best;
  const [fewer, longer] = [
    (decisions[count]!.value as number) - 1,
    (decisions[one]!.value as number) + (decisions[other]!.value as number),
  ];
  if (!fitsInput(fewer, decisions[count]!.bounds!) || !fitsInput(longer, decisions[one]!.bounds!)) return true;
  return await attempts.tryDecisions(
    decisions.with(count, { ...decisions[count]!, value: fewer }).with(one, { ...decisions[one]!, value: longer })
      .toSpliced(other, 1),
  );
}
