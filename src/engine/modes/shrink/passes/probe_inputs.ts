/**
 * Finds smaller integers that a filter lets pass. An arbitrary whose filter rejects nearly everything draws until something fits, so
 * that one run is given many integers in the place of one: how many it draws tells which of them passed. Goes down from the integer as
 * long as that works, by bisection, and up from the simplest one, since not every failure is monotonic.
 */
import {
  distanceOf,
  inputAt,
  type InputBounds,
  type InputValue,
  isBelowSimplest,
  simplestInput,
} from "../../../decisions/inputs.ts";
import type { Attempts } from "../attempts.ts";
import { isDeviatingInput } from "./deviating_inputs.ts";
import { improves, type Pass } from "./pass.ts";

/** Smaller distances are tried one by one by another pass. */
const MIN_DISTANCE = 16n;
/** Integers that one run is given. */
const MAX_PROBED = 2_048;
/** From the simplest one on, so many that the filter lets pass are tried. */
const MAX_PASSED = 8;

export const probeInputs: Pass = {
  name: "probe inputs",
  maxVain: 200,
  async run(attempts) {
    for (let index = 0; index < attempts.best.decisions.length; index++) {
      const decision = attempts.best.decisions[index]!;
      if (!isDeviatingInput(decision)) continue;
      if (distanceOf(decision.value as InputValue, decision.bounds!) <= MIN_DISTANCE) continue;
      if (!await probe(attempts, index)) return false;
    }
    return true;
  },
};

/** What the search for one integer has to go on. */
interface Search {
  /** Integers at these distances from the simplest one, on the side of the one that is to become smaller. */
  readonly at: (distances: readonly bigint[]) => InputValue[];
  /** Which of these integers comes through if they are drawn one after the other; -1 if none does. */
  readonly firstToPass: (values: readonly InputValue[]) => Promise<number | undefined>;
  readonly fails: (value: InputValue) => Promise<boolean | undefined>;
}

/** False when there is nothing left to spend, which its functions answer with undefined. */
async function probe(attempts: Attempts, index: number): Promise<boolean> {
  const { bounds, value } = attempts.best.decisions[index]!;
  const isBelow = isBelowSimplest(value as InputValue, bounds!);
  const search: Search = {
    at: (distances) => distances.map((distance) => inputAt(distance, isBelow, bounds!)!),
    firstToPass: (values) => firstToPass(attempts, index, values),
    fails: (wanted) => improves(attempts, () => attempts.trySetting(new Set([index]), wanted)),
  };
  const whole = distanceOf(value as InputValue, bounds!);
  const next = await search.firstToPass(search.at(downFrom(whole - 1n, 0n)));
  // Without a filter, the other passes have found what there is.
  if (next === undefined || next === 0) return next === 0;
  const isFirstSmaller = next > 0 && await search.fails(search.at([whole - 1n - BigInt(next)])[0]!);
  if (isFirstSmaller === undefined) return false;
  const failing = isFirstSmaller ? await bisect(search, whole - 1n - BigInt(next)) : whole;
  return failing !== undefined && await tryFirst(search, upTo(failing, bounds!));
}

/** The smallest distance of an integer that passes the filter and fails, if failing is monotonic. */
async function bisect({ at, firstToPass, fails }: Search, failing: bigint): Promise<bigint | undefined> {
  let [bad, good] = [failing, 0n];
  while (bad - good > 1n) {
    const middle = good + (bad - good) / 2n;
    const distances = downFrom(middle, good);
    const passed = await firstToPass(at(distances));
    if (passed === undefined) return undefined;
    const found = passed >= 0 && await fails(at(distances)[passed]!);
    if (found === undefined) return undefined;
    if (found) bad = distances[passed]!;
    else good = middle;
  }
  return bad;
}

/** The first ones that pass the filter, until one fails. */
async function tryFirst({ firstToPass, fails }: Search, values: readonly InputValue[]): Promise<boolean> {
  for (let from = 0, count = 0; count < MAX_PASSED && from < values.length; count++) {
    const passed = await firstToPass(values.slice(from));
    if (passed === undefined || passed < 0) return passed !== undefined;
    const found = await fails(values[from + passed]!);
    if (found !== false) return found === true;
    from += passed + 1;
  }
  return true;
}

/** Distances from one down to another, which is left out; not too many. */
function downFrom(distance: bigint, last: bigint): bigint[] {
  const distances: bigint[] = [];
  for (let each = distance; each > last && distances.length < MAX_PROBED; each--) distances.push(each);
  return distances;
}

/** Integers on both sides of the simplest one, below a distance; not too many. */
function upTo(distance: bigint, bounds: InputBounds): InputValue[] {
  const values = [simplestInput(bounds)];
  for (let each = 1n; each < distance && values.length < MAX_PROBED; each++) {
    for (const isBelow of [false, true]) values.push(...[inputAt(each, isBelow, bounds) ?? []].flat());
  }
  return values;
}

async function firstToPass(
  attempts: Attempts,
  index: number,
  values: readonly InputValue[],
): Promise<number | undefined> {
  const { decisions } = attempts.best;
  const drawn = values.map((value) => ({ ...decisions[index]!, value }));
  const reached = await attempts.decidedWith(decisions.toSpliced(index, 1, ...drawn));
  if (reached === undefined) return undefined;
  const nth = reached.length - decisions.length;
  return nth >= 0 && nth < values.length ? nth : -1;
}
