/** Swaps neighbouring stretches of integers of an input where that brings simpler ones to the front, as in lists whose order does not matter. */
import type { Decision } from "../../../decisions/decision.ts";
import { compareInputs, type InputValue } from "../../../decisions/inputs.ts";
import type { Attempts } from "../attempts.ts";
import type { Pass } from "./pass.ts";

/** The longest stretches that are swapped: something nested goes behind what is simple. */
const [MAX_FIRST, MAX_SECOND] = [12, 3];

export const sortInputs: Pass = {
  name: "sort inputs",
  maxVain: 400,
  async run(attempts) {
    for (let start = 0; start < attempts.best.decisions.length; start++) {
      for (let first = 1; first <= MAX_FIRST; first++) {
        for (let second = 1; second <= MAX_SECOND; second++) {
          if (!await swap(attempts, start, first, second)) return false;
        }
      }
    }
    return true;
  },
};

async function swap(attempts: Attempts, start: number, first: number, second: number): Promise<boolean> {
  const { decisions } = attempts.best;
  const [middle, end] = [start + first, start + first + second];
  if (end > decisions.length || decisions[start]!.kind !== "input") return true;
  const stretch = decisions.slice(start, end);
  const swapped = [...decisions.slice(middle, end), ...decisions.slice(start, middle)];
  if (!isOneInput(stretch) || !isSimpler(swapped, stretch)) return true;
  return await attempts.tryDecisions([...decisions.slice(0, start), ...swapped, ...decisions.slice(end)]);
}

/** The first integer that differs decides. */
function isSimpler(swapped: readonly Decision[], stretch: readonly Decision[]): boolean {
  const at = stretch.findIndex(({ value }, index) => value !== swapped[index]!.value);
  if (at < 0) return false;
  const [one, other] = [swapped[at]!, stretch[at]!];
  return compareInputs([one.value as InputValue, one.bounds!], [other.value as InputValue, other.bounds!]) < 0;
}

function isOneInput(stretch: readonly Decision[]): boolean {
  return stretch.every(({ kind, label }) => kind === "input" && label === stretch[0]!.label);
}
