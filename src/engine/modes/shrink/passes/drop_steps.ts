/** Leaves steps out: what comes after the failure, then by ddmin (Zeller and Hildebrandt, TSE 2002), then in pairs. */
import type { Attempts } from "../attempts.ts";
import { rootOf, withSteps } from "../candidate.ts";
import { byHalves, type Pass } from "./pass.ts";

/** Of more steps not all pairs are tried. */
const MAX_PAIRED = 12;

export const dropSteps: Pass = {
  name: "drop steps",
  async run(attempts) {
    const length = () => attempts.best.program.ir.steps.length;
    const drop = (from: number, count: number) =>
      tryWithout(attempts, (index) => index >= from && index < from + count);
    const cut = length() - 1 - attempts.failedStep;
    if (cut > 0 && !await drop(attempts.failedStep + 1, cut)) return false;
    if (!await byHalves(length, async (from, count) => count >= length() || await drop(from, count))) return false;
    return await dropPairs(attempts);
  },
};

/** Steps that undo one another, such as a partition and its end, go together or not at all. */
async function dropPairs(attempts: Attempts): Promise<boolean> {
  const length = () => attempts.best.program.ir.steps.length;
  for (let first = 0; length() <= MAX_PAIRED && first < length(); first++) {
    for (let second = first + 2; second < length(); second++) {
      const before = attempts.best;
      if (!await tryWithout(attempts, (index) => index === first || index === second)) return false;
      if (attempts.best !== before) second = first + 1;
    }
  }
  return true;
}

function tryWithout(attempts: Attempts, dropped: (index: number) => boolean): Promise<boolean> {
  const { program } = attempts.best;
  const steps = program.ir.steps.filter((_step, index) => !dropped(index));
  return attempts.tryProgram(withSteps(program, steps), ({ step }) => dropped(rootOf(step)));
}
