/** What the inputs of a run are made of: integers, and bytes among them. */
import type { Decision } from "../../decisions/decision.ts";
import { fitsInput, type InputBounds, inputFrom } from "../../decisions/inputs.ts";
import type { Word } from "../../world/code_coverage.ts";

/** Returns whether it is an integer that the program took from outside: of an input, or a random number. */
export function isDatum({ kind, bounds, arity, value }: Decision): boolean {
  return bounds !== undefined || kind === "random" && arity !== undefined && typeof value === "number";
}

/** The integers that it could be. */
export function boundsOf({ bounds, arity }: Decision): InputBounds {
  return bounds ?? { min: 0, max: arity! - 1 };
}

/** The same with another integer, as near to it as there is one. */
export function withValue(decision: Decision, value: bigint): Decision {
  return { ...decision, value: inputFrom(value, boundsOf(decision)) };
}

/** Returns whether it is one of 256 integers, as a byte is. */
export function isByte(decision: Decision): boolean {
  if (!isDatum(decision)) return false;
  const { min, max } = boundsOf(decision);
  return typeof min === "number" && (max as number) - min === 0xff && fitsInput(decision.value, { min, max });
}

export function byteOf(decision: Decision): number {
  return (decision.value as number) - (boundsOf(decision).min as number);
}

export function withByte(decision: Decision, byte: number): Decision {
  return { ...decision, value: (boundsOf(decision).min as number) + byte };
}

/** Returns whether two integers are of one list, as far as can be seen. */
export function areAlike(one: Decision, other: Decision): boolean {
  if (one.label !== other.label || one.kind !== other.kind) return false;
  const [first, second] = [boundsOf(one), boundsOf(other)];
  return first.min === second.min && first.max === second.max;
}

/** The index of what could be the length of the list that the integer at `index` is in: what its consumer drew before the list. */
export function lengthBefore(decisions: readonly Decision[], index: number): number | undefined {
  const item = decisions[index]!;
  for (let at = index - 1; at >= 0; at--) {
    const before = decisions[at]!;
    if (areAlike(before, item)) continue;
    return before.label === item.label && isDatum(before) && typeof before.value === "number" ? at : undefined;
  }
  return undefined;
}

const encoder = new TextEncoder();

/** The forms that a value may have in bytes: a text in UTF-8; an integer as one to eight bytes in both orders, and in digits. */
export function encodings(value: Word): readonly (readonly number[])[] {
  if (typeof value === "string") return [[...encoder.encode(value)]];
  if (typeof value === "object") return [[...value]];
  const whole = BigInt(value);
  const found = [[...encoder.encode(String(value))]];
  for (const width of [1, 2, 4, 8]) {
    const bits = BigInt(8 * width);
    if (whole >= 1n << bits || whole < -(1n << (bits - 1n))) continue;
    const bytes = Array.from({ length: width }, (_, nth) => Number((whole >> BigInt(8 * nth)) & 0xffn));
    found.push(bytes);
    if (width > 1) found.push(bytes.toReversed());
  }
  return found;
}
