/** Sums of INCRBYFLOAT: Redis computes with the long doubles of x86, which have 64 bits, and writes 17 digits after the point. */

const BITS = 64;
const DIGITS = 17;

/** A whole number times a power of two. */
interface LongDouble {
  readonly whole: bigint;
  readonly exponent: number;
}

/** The sum of two decimals, written as a decimal. */
export function addedDecimals(a: string, b: string): string {
  const [first, second] = [parse(a), parse(b)];
  const exponent = Math.min(first.exponent, second.exponent);
  const aligned = ({ whole, exponent: own }: LongDouble) => whole << BigInt(own - exponent);
  const sum = aligned(first) + aligned(second);
  return write(exponent < 0 ? rounded(sum, 1n << BigInt(-exponent)) : rounded(sum << BigInt(exponent), 1n));
}

function parse(text: string): LongDouble {
  const [, sign, before = "", after = "", power = "0"] = /^\s*([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text)!;
  const shift = Number(power) - after.length;
  const digits = BigInt(before + after);
  const value = sign === "-" ? -digits : digits;
  return shift < 0 ? rounded(value, 10n ** BigInt(-shift)) : rounded(value * 10n ** BigInt(shift), 1n);
}

/** The nearest one to a fraction. */
function rounded(numerator: bigint, denominator: bigint): LongDouble {
  const isNegative = numerator < 0n;
  const size = isNegative ? -numerator : numerator;
  if (size === 0n) return { whole: 0n, exponent: 0 };
  let exponent = bitsOf(size) - bitsOf(denominator) - BITS;
  let whole = divided(size, denominator, exponent);
  if (bitsOf(whole) > BITS) whole = divided(size, denominator, ++exponent);
  return { whole: isNegative ? -whole : whole, exponent };
}

/** size / denominator / 2^exponent, to the nearest whole number, and to an even one between two. */
function divided(size: bigint, denominator: bigint, exponent: number): bigint {
  const [top, bottom] = exponent > 0
    ? [size, denominator << BigInt(exponent)]
    : [size << BigInt(-exponent), denominator];
  const whole = top / bottom;
  const rest = (top % bottom) * 2n;
  return rest > bottom || (rest === bottom && whole % 2n === 1n) ? whole + 1n : whole;
}

function bitsOf(value: bigint): number {
  return value.toString(2).length;
}

function write({ whole, exponent }: LongDouble): string {
  const size = whole < 0n ? -whole : whole;
  const scaled = divided(size * 10n ** BigInt(DIGITS), 1n, -exponent);
  const digits = scaled.toString().padStart(DIGITS + 1, "0");
  const fraction = digits.slice(-DIGITS).replace(/0+$/, "");
  const text = digits.slice(0, -DIGITS) + (fraction === "" ? "" : `.${fraction}`);
  return whole < 0n && text !== "0" ? `-${text}` : text;
}
