/** Makes the integers of inputs simpler: all of an input to their simplest, else each one, by small distances and by bisection. */
import { distanceOf, inputAt, type InputValue, isBelowSimplest } from "../../../decisions/inputs.ts";
import type { Attempts } from "../attempts.ts";
import { deviatingInputs, isDeviatingInput } from "./deviating_inputs.ts";
import { improves, type Pass } from "./pass.ts";

/** Distances that are tried before any bisection: what is not monotonic mostly has a failing integer among them. */
const SMALL = 8n;

export const lowerInputs: Pass = {
  name: "lower inputs",
  async run(attempts) {
    const names = new Set(attempts.best.decisions.flatMap(({ kind, label }) => kind === "input" ? [label] : []));
    for (const name of names) {
      const all = deviatingInputs(attempts).filter((index) => attempts.best.decisions[index]!.label === name);
      if (all.length > 1 && !await attempts.tryDefaults(new Set(all))) return false;
    }
    for (let index = 0; index < attempts.best.decisions.length; index++) {
      if (isDeviatingInput(attempts.best.decisions[index]) && !await lower(attempts, index)) return false;
    }
    return true;
  },
};

/** False when there is nothing left to spend. */
async function lower(attempts: Attempts, index: number): Promise<boolean> {
  const { bounds, value } = attempts.best.decisions[index]!;
  const isBelow = isBelowSimplest(value as InputValue, bounds!);
  /** Undefined when there is nothing left to spend. */
  const fails = async (distance: bigint, below: boolean): Promise<boolean | undefined> => {
    const wanted = inputAt(distance, below, bounds!);
    return wanted !== undefined && await improves(attempts, () => attempts.trySetting(new Set([index]), wanted));
  };
  const whole = distanceOf(value as InputValue, bounds!);
  if (isBelow) {
    const mirrored = await fails(whole, false);
    if (mirrored !== false) return mirrored === true ? await lower(attempts, index) : false;
  }
  for (let distance = 0n; distance < SMALL && distance < whole; distance++) {
    for (const below of isBelow && distance > 0n ? [false, true] : [false]) {
      const found = await fails(distance, below);
      if (found !== false) return found === true;
    }
  }
  return await bisect(whole, (distance) => fails(distance, isBelow));
}

/** The smallest distance that still fails, if failing is monotonic; a smaller one in any case. By doubling, since most are small. */
async function bisect(
  failing: bigint,
  fails: (distance: bigint) => Promise<boolean | undefined>,
): Promise<boolean> {
  let [bad, good] = [failing, SMALL < failing ? SMALL - 1n : failing - 1n];
  let isDoubling = true;
  while (bad - good > 1n) {
    const doubled = 2n * (good + 1n);
    isDoubling &&= doubled < bad;
    const middle = isDoubling ? doubled : good + (bad - good) / 2n;
    const found = await fails(middle);
    if (found === undefined) return false;
    if (found) bad = middle;
    else good = middle;
    isDoubling &&= !found;
  }
  return true;
}
