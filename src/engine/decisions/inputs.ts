/**
 * Draws of inputs: integers between two bounds, of which the simplest is the one nearest to zero. An arbitrary makes any
 * value out of such draws, so that a value becomes simpler as its draws do.
 */
import { Alea } from "./alea.ts";

/** An integer; in decimal digits where it, or another between the same bounds, is more than a number holds exactly. */
export type InputValue = number | string;

/** The bounds of a draw: both belong to it, and both are numbers or both are digits. */
export interface InputBounds {
  /** The smallest. */
  readonly min: InputValue;
  /** The largest. */
  readonly max: InputValue;
}

const { clz32, floor } = Math;
const { isSafeInteger } = Number;
const toBig = BigInt;

/** The integer between the bounds that is nearest to zero. */
export function simplestInput({ min, max }: InputBounds): InputValue {
  if (typeof min === "number") return min > 0 ? min : (max as number) < 0 ? max : 0;
  return toBig(min) > 0n ? min : toBig(max) < 0n ? max : "0";
}

/** Returns whether a run could ask for an integer between such bounds: two different ones, in digits only if they have to be. */
export function areBounds({ min, max }: InputBounds): boolean {
  if (typeof min === "number" && typeof max === "number") return min < max;
  return typeof min === "string" && typeof max === "string" && toBig(min) < toBig(max) && !(isSafe(min) && isSafe(max));
}

function isSafe(digits: string): boolean {
  return isSafeInteger(Number(digits));
}

/** Returns whether it is an integer between the bounds, written as they are. */
export function fitsInput(value: unknown, { min, max }: InputBounds): value is InputValue {
  if (typeof min === "number") {
    return isSafeInteger(value) && value as number >= min && value as number <= (max as number);
  }
  return typeof value === "string" && DIGITS.test(value) && toBig(value) >= toBig(min) && toBig(value) <= toBig(max);
}

/** An integer in digits, without zeros in front. */
export const DIGITS = /^(?:0|-?[1-9]\d{0,999})$/;

/** The integer between the bounds that is nearest to a value that was drawn between others. */
export function nearestInput(value: unknown, bounds: InputBounds): InputValue {
  if (fitsInput(value, bounds)) return value;
  if (!isSafeInteger(value) && !(typeof value === "string" && DIGITS.test(value))) return simplestInput(bounds);
  return inputFrom(toBig(value as InputValue), bounds);
}

/** The integer between the bounds that is nearest to another one. */
export function inputFrom(wanted: bigint, bounds: InputBounds): InputValue {
  const [min, max] = [toBig(bounds.min), toBig(bounds.max)];
  return written(wanted < min ? min : wanted > max ? max : wanted, bounds);
}

/** How far from the simplest value: 0 for that itself. */
export function distanceOf(value: InputValue, bounds: InputBounds): bigint {
  const distance = toBig(value) - toBig(simplestInput(bounds));
  return distance < 0n ? -distance : distance;
}

/** The integer at a distance from the simplest one; undefined if that is not between the bounds. */
export function inputAt(distance: bigint, isBelow: boolean, bounds: InputBounds): InputValue | undefined {
  const wanted = toBig(simplestInput(bounds)) + (isBelow ? -distance : distance);
  return wanted < toBig(bounds.min) || wanted > toBig(bounds.max) ? undefined : written(wanted, bounds);
}

/** Returns whether it is below the simplest value. */
export function isBelowSimplest(value: InputValue, bounds: InputBounds): boolean {
  return toBig(value) < toBig(simplestInput(bounds));
}

/** Below zero when the first is simpler: nearer to the simplest value, then above it. */
export function compareInputs(
  one: readonly [value: InputValue, bounds: InputBounds],
  other: readonly [value: InputValue, bounds: InputBounds],
): number {
  const [first, second] = [distanceOf(...one), distanceOf(...other)];
  if (first !== second) return first < second ? -1 : 1;
  return Number(isBelowSimplest(...one)) - Number(isBelowSimplest(...other));
}

function written(value: bigint, { min }: InputBounds): InputValue {
  return typeof min === "number" ? Number(value) : `${value}`;
}

/** Draws of one value that get their simplest answer by default. */
const PATIENCE = 100;

/**
 * The default answer: the simplest. Whoever goes on drawing refuses what is simple, as a filter does, and is given other
 * integers from then on, the same in every run.
 */
export function defaultInput(
  request: InputBounds & { readonly label: string; readonly nth: number },
): InputValue {
  if (request.nth < PATIENCE) return simplestInput(request);
  const random = new Alea(`${request.label}/${request.nth}`);
  return drawInput(request, (bound) => floor(random.next() * bound));
}

/** So many integers are choices more often than amounts: all are equally likely. */
const FEW = 64;
/** Of so many draws between wide bounds: how many are at an edge, and how many near the simplest value. */
const [OF, AT_AN_EDGE, NEAR] = [16, 3, 7];
const WORD = 2 ** 32;

/**
 * A random answer. Between wide bounds, edges and small integers are more likely than others, since programs break there.
 * @param draw an integer in `[0, bound)`, where the bound is at most 2^32
 */
export function drawInput(bounds: InputBounds, draw: (bound: number) => number): InputValue {
  const { min, max } = bounds;
  if (isChoice(bounds)) return (min as number) + draw((max as number) - (min as number) + 1);
  const span = (max as number) - (min as number);
  if (typeof min === "number" && span < WORD) {
    return drawNumber(min, max as number, simplestInput(bounds) as number, draw);
  }
  const [low, high, simplest] = [toBig(min), toBig(max), toBig(simplestInput(bounds))];
  const kind = draw(OF);
  const wanted = kind < AT_AN_EDGE
    ? anEdge(draw(EDGES), low, high, simplest)
    : kind < AT_AN_EDGE + NEAR
    ? near(low, high, simplest, draw)
    : low + drawBig(high - low + 1n, draw);
  return written(wanted < low ? low : wanted > high ? high : wanted, bounds);
}

/** One of so many lengths may be any; of the others none is longer than `USUAL_LENGTH`. */
const [ANY_LENGTH, USUAL_LENGTH] = [32, 64];

/** A random length: mostly short, since what is long takes long and fails for the same reasons. */
export function drawLength(bounds: InputBounds, draw: (bound: number) => number): InputValue {
  const [min, max] = [bounds.min as number, bounds.max as number];
  if (draw(ANY_LENGTH) === 0) return min + draw(max - min + 1);
  const most = max - min < USUAL_LENGTH ? max - min : USUAL_LENGTH;
  const bits = 32 - clz32(most);
  const length = draw(2 ** (1 + draw(bits)));
  return min + (length > most ? most : length);
}

/**
 * Between few integers; or between some that stand for alternatives, and any number below zero that stand for the first of them:
 * this is how fast-check chooses among what is nested, the deeper the more often the first.
 */
function isChoice({ min, max }: InputBounds): boolean {
  if (typeof min !== "number") return false;
  const above = max as number;
  return above - min < FEW || min < 0 && above > 0 && above < FEW && above - min < WORD;
}

/** The same with numbers, which takes a tenth of the time: where the range has no more than 32 bits, no draw has more either. */
function drawNumber(low: number, high: number, simplest: number, draw: (bound: number) => number): number {
  const kind = draw(OF);
  if (kind >= AT_AN_EDGE + NEAR) return low + draw(high - low + 1);
  let wanted: number;
  if (kind < AT_AN_EDGE) {
    const nth = draw(EDGES);
    wanted = nth === 0 ? low : nth === 1 ? high : nth === 2 ? low + 1 : nth === 3 ? high - 1 : simplest + nth - 5;
  } else {
    const isBelow = simplest > low && (simplest === high || draw(2) === 1);
    const reach = isBelow ? simplest - low : high - simplest;
    const distance = draw(2 ** (1 + draw(reach === 0 ? 1 : 32 - clz32(reach))));
    wanted = isBelow ? simplest - distance : simplest + distance;
  }
  return wanted < low ? low : wanted > high ? high : wanted;
}

const EDGES = 7;

function anEdge(nth: number, low: bigint, high: bigint, simplest: bigint): bigint {
  return nth === 0 ? low : nth === 1 ? high : nth === 2 ? low + 1n : nth === 3 ? high - 1n : simplest + toBig(nth - 5);
}

/** Each number of bits is equally likely. */
function near(low: bigint, high: bigint, simplest: bigint, draw: (bound: number) => number): bigint {
  const isBelow = simplest > low && (simplest === high || draw(2) === 1);
  const bits = bitsOf(isBelow ? simplest - low : high - simplest);
  const distance = drawBig(1n << toBig(1 + draw(bits)), draw);
  return isBelow ? simplest - distance : simplest + distance;
}

function bitsOf(value: bigint): number {
  let bits = 0;
  for (let left = value; left > 0n; left >>= 1n) bits++;
  return bits === 0 ? 1 : bits;
}

/** An integer in `[0, bound)`, out of words with 64 bits more than it needs, so that all are equally likely. */
function drawBig(bound: bigint, draw: (bound: number) => number): bigint {
  if (bound <= toBig(WORD)) return toBig(draw(Number(bound)));
  let value = 0n;
  let range = 1n;
  for (; range < bound << 64n; range <<= 32n) value = (value << 32n) | toBig(draw(WORD));
  return value % bound;
}
