/** Sets random values to 0, else lowers them by bisection. */
import type { Attempts } from "../attempts.ts";
import type { Pass } from "./pass.ts";

const MAX_BISECTIONS = 60;

export const lowerValues: Pass = {
  name: "lower values",
  async run(attempts) {
    const nonzero = () =>
      attempts.best.decisions.flatMap(({ kind, value }, index) => kind === "random" && value !== 0 ? [index] : []);
    if (nonzero().length > 1 && !await attempts.trySetting(new Set(nonzero()), 0)) return false;
    for (let nth = 0; nth < nonzero().length;) {
      const count = nonzero().length;
      const index = nonzero()[nth]!;
      if (!await attempts.trySetting(new Set([index]), 0)) return false;
      if (nonzero().length < count) continue;
      if (!await bisect(attempts, index)) return false;
      nth++;
    }
    return true;
  },
};

/** The smallest value that still fails, if failing is monotonic; a smaller one in any case. */
async function bisect(attempts: Attempts, index: number): Promise<boolean> {
  let passes = 0;
  for (let rounds = 0; rounds < MAX_BISECTIONS; rounds++) {
    const fails = attempts.best.decisions[index]?.value;
    if (typeof fails !== "number" || fails - passes <= Math.max(1, fails / 1000)) return true;
    const middle = passes + Math.floor((fails - passes) / 2);
    const { best } = attempts;
    if (!await attempts.trySetting(new Set([index]), middle)) return false;
    if (attempts.best === best) passes = middle;
  }
  return true;
}
