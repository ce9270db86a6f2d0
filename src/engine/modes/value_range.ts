/** Around a random value that matters: the range in which the failure stays, as far as bisection tells. */
import { asDefault, type Decision } from "../decisions/decision.ts";
import { UNIT } from "../decisions/unit.ts";

/** In the terms in which the program saw the value. */
export interface ValueRange {
  readonly from: number;
  readonly to: number;
}

/** Of a range's width: how exactly its ends are told. */
const PRECISION = 1 / 128;

/**
 * @param index of a random decision with a number; its default is known to pass
 * @param fails whether a run with these decisions fails in the same way
 */
export async function failingRange(
  decisions: readonly Decision[],
  index: number,
  fails: (decisions: readonly Decision[]) => Promise<boolean>,
): Promise<ValueRange | undefined> {
  const { value, arity } = decisions[index]!;
  if (typeof value !== "number" || arity === undefined) return undefined;
  const at = (answer: number) => fails(decisions.with(index, { ...asDefault(decisions[index]!), value: answer }));
  const from = await boundary(value, 0, at);
  const to = await at(arity - 1) ? arity - 1 : await boundary(value, arity - 1, at);
  return { from: shown(from, arity), to: shown(to, arity) };
}

/** The last value on the way from one that fails to one that passes at which it still fails. */
async function boundary(
  failing: number,
  passing: number,
  fails: (value: number) => Promise<boolean>,
): Promise<number> {
  const step = Math.max(1, Math.abs(failing - passing) * PRECISION);
  let [bad, good] = [failing, passing];
  while (Math.abs(bad - good) > step) {
    const middle = Math.round((bad + good) / 2);
    if (await fails(middle)) bad = middle;
    else good = middle;
  }
  return bad;
}

/** A value as the program saw it: a float for what is drawn from `[0, 1)`. */
export function shown(value: number, arity: number | undefined): number {
  return arity === UNIT ? Number((value / UNIT).toPrecision(3)) : value;
}
