/**
 * Leaves integers of inputs out: stretches of them, by halves and from the end, and then short ones wherever they begin; and, where a
 * list says its length before its items, a short one together with an integer before it that becomes smaller by one.
 */
import { isDefault } from "../../../decisions/decision.ts";
import { distanceOf, inputAt, type InputValue, isBelowSimplest } from "../../../decisions/inputs.ts";
import type { Attempts } from "../attempts.ts";
import { byHalves, improves, type Pass } from "./pass.ts";

/** The most integers that one item of a list is made of. */
const MAX_ITEM = 8;
/** A larger integer is no length. */
const MAX_LENGTH = 1_000n;
/** Places in a row where leaving out as many integers came to nothing, before another number of them is tried. */
const MAX_VAIN = 24;

export const dropInputs: Pass = {
  name: "drop inputs",
  maxVain: 1_000,
  async run(attempts) {
    const names = () => new Set(inputs(attempts).map((index) => attempts.best.decisions[index]!.label));
    for (const name of names()) {
      const own = () => inputs(attempts).filter((index) => attempts.best.decisions[index]!.label === name);
      const isTried = await byHalves(
        () => own().length,
        (from, count) => attempts.tryRemoving(new Set(own().slice(from, from + count))),
      );
      if (!isTried || !await dropItems(attempts, own)) return false;
      for (let nth = 0; nth < own().length; nth++) {
        if (!await dropItems(attempts, own, nth)) return false;
      }
    }
    return true;
  },
};

function inputs({ best }: Attempts): number[] {
  return [...best.decisions.keys()].filter((index) => best.decisions[index]!.kind === "input");
}

/**
 * Drops short stretches, each together with one of the length before it if there is one. False when there is nothing left to spend.
 * @param length which of the integers says the length
 */
async function dropItems(attempts: Attempts, own: () => readonly number[], length?: number): Promise<boolean> {
  const isPossible = () => length === undefined || length < own().length && isLength(attempts, own()[length]!);
  const first = length === undefined ? 0 : length + 1;
  for (let size = 1; size <= MAX_ITEM && isPossible(); size++) {
    for (let from = own().length - size, vain = 0; from >= first && vain < MAX_VAIN && isPossible();) {
      const item = new Set(own().slice(from, from + size));
      const found = await improves(
        attempts,
        () => length === undefined ? attempts.tryRemoving(item) : withoutItem(attempts, own()[length]!, item),
      );
      if (found === undefined) return false;
      vain = found ? 0 : vain + 1;
      // As much again at the same place, since the rest has moved there.
      from = Math.min(vain === 0 ? from : from - 1, own().length - size);
    }
  }
  return true;
}

function isLength({ best }: Attempts, index: number): boolean {
  const decision = best.decisions[index]!;
  if (isDefault(decision) || isBelowSimplest(decision.value as InputValue, decision.bounds!)) return false;
  return distanceOf(decision.value as InputValue, decision.bounds!) <= MAX_LENGTH;
}

function withoutItem(attempts: Attempts, length: number, item: ReadonlySet<number>): Promise<boolean> {
  const { decisions } = attempts.best;
  const { value, bounds } = decisions[length]!;
  const shorter = inputAt(distanceOf(value as InputValue, bounds!) - 1n, false, bounds!)!;
  return attempts.tryDecisions(
    decisions.flatMap((decision, index) =>
      item.has(index) ? [] : [index === length ? { ...decision, value: shorter } : decision]
    ),
  );
}
