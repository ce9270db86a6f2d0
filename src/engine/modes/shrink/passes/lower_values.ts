/** Sets random values and faults to their default, else rounds fractions and lowers numbers by bisection. */
import { type Decision, isDefault } from "../../../decisions/decision.ts";
import { atDigits, digitsOf, UNIT } from "../../../decisions/unit.ts";
import type { Attempts } from "../attempts.ts";
import { improves, type Pass } from "./pass.ts";

const MAX_BISECTIONS = 60;

export const lowerValues: Pass = {
  name: "lower values",
  async run(attempts) {
    const nonzero = () =>
      attempts.best.decisions.flatMap((decision, index) =>
        (decision.kind === "random" || decision.kind === "fault") && !isDefault(decision) ? [index] : []
      );
    if (nonzero().length > 1 && !await attempts.tryDefaults(new Set(nonzero()))) return false;
    for (let nth = 0; nth < nonzero().length;) {
      const count = nonzero().length;
      const index = nonzero()[nth]!;
      if (!await attempts.tryDefaults(new Set([index]))) return false;
      if (nonzero().length < count) continue;
      if (!await (isUnit(attempts.best.decisions[index]!) ? roundOff(attempts, index) : bisect(attempts, index))) {
        return false;
      }
      nth++;
    }
    return true;
  },
};

function isUnit({ arity }: Decision): boolean {
  return arity === UNIT;
}

/** The fraction with the fewest digits that still fails: one half, else the one below or above, digit by digit. */
async function roundOff(attempts: Attempts, index: number): Promise<boolean> {
  const { value } = attempts.best.decisions[index]!;
  for (let digits = 1; digits < digitsOf(value as number); digits++) {
    const near = [Math.floor, Math.ceil].map((round) => atDigits(value as number, digits, round));
    for (const candidate of digits === 1 ? [UNIT / 2, ...near] : near) {
      const found = await improves(attempts, () => attempts.trySetting(new Set([index]), candidate));
      if (found !== false) return found === true;
    }
  }
  return true;
}

/** The smallest value that still fails, if failing is monotonic; a smaller one in any case. */
async function bisect(attempts: Attempts, index: number): Promise<boolean> {
  let passes = 0;
  for (let rounds = 0; rounds < MAX_BISECTIONS; rounds++) {
    const fails = attempts.best.decisions[index]?.value;
    if (typeof fails !== "number" || fails - passes <= Math.max(1, fails / 1000)) return true;
    const middle = passes + Math.floor((fails - passes) / 2);
    const found = await improves(attempts, () => attempts.trySetting(new Set([index]), middle));
    if (found === undefined) return false;
    if (!found) passes = middle;
  }
  return true;
}
