/** Around a random value that matters: the range in which the failure stays, as far as probes and bisection tell. */
import type { Decision } from "../decisions/decision.ts";
import { UNIT } from "../decisions/unit.ts";

/** In the terms in which the program saw the value. */
export interface ValueRange {
  readonly from: number;
  readonly to: number;
}

/** Values on the way to an end that are looked at, so that a gap in the range is seen. */
const PROBES = 16;
/** Of the distance between two probes: how exactly the ends are told. */
const PRECISION = 1 / 128;

/**
 * @param index of a random decision with a number, with which the run fails
 * @param passing another value, with which it is known not to
 * @param fails whether a run with these decisions fails in the same way
 */
export async function failingRange(
  decisions: readonly Decision[],
  index: number,
  passing: number,
  fails: (decisions: readonly Decision[]) => Promise<boolean>,
): Promise<ValueRange | undefined> {
  const { value, arity } = decisions[index]!;
  if (typeof value !== "number" || arity === undefined) return undefined;
  const at = (answer: number) => fails(decisions.with(index, { ...decisions[index]!, value: answer }));
  const from = passing < value ? await reach(value, passing, at) : await reach(value, 0, at);
  const to = passing > value ? await reach(value, passing, at) : await reach(value, arity - 1, at);
  return shownRange(from, to, arity);
}

/** The last value on the way to `end` up to which it fails. */
async function reach(value: number, end: number, fails: (value: number) => Promise<boolean>): Promise<number> {
  let bad = value;
  for (let probe = 1; probe <= PROBES && bad !== end; probe++) {
    const next = Math.round(value + (end - value) * (probe / PROBES));
    if (next === bad) continue;
    if (!await fails(next)) return await boundary(bad, next, fails);
    bad = next;
  }
  return bad;
}

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

/** Three digits say enough, unless a fraction below 1 would look like 1 then. */
const DIGITS = 3;
const MAX_DIGITS = 17;

/** A value as the program saw it: a float for what is drawn from `[0, 1)`. */
export function shown(value: number, arity: number | undefined): number {
  if (arity !== UNIT) return value;
  for (let digits = DIGITS; digits < MAX_DIGITS; digits++) {
    const rounded = Number((value / UNIT).toPrecision(digits));
    if (rounded < 1) return rounded;
  }
  return value / UNIT;
}

/** Rounded inwards, so that the failure stays in all of what is told; 1 is where the draws end. */
function shownRange(from: number, to: number, arity: number): ValueRange {
  if (arity !== UNIT) return { from, to };
  const [low, high] = [from / UNIT, to === UNIT - 1 ? 1 : to / UNIT];
  for (let digits = DIGITS; digits < MAX_DIGITS; digits++) {
    const scale = 10 ** digits;
    const range = { from: Math.ceil(low * scale) / scale, to: Math.floor(high * scale) / scale };
    if (range.from < range.to) return range;
  }
  return { from: low, to: high };
}
