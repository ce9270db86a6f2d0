/** Numbers as Redis reads and writes them: integers of 64 bits, and decimals. */
import { RedisError } from "../protocol/replies.ts";

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

/** @throws RedisError */
export function integer(text: string, message = "value is not an integer or out of range"): number {
  const value = text.length < 16 && /^(?:0|-?[1-9]\d*)$/.test(text) ? Number(text) : Number(wide(text, message));
  return value;
}

/** An integer of 64 bits. */
export function wide(text: string, message = "value is not an integer or out of range"): bigint {
  if (/^(?:0|-?[1-9]\d{0,18})$/.test(text)) {
    const value = BigInt(text);
    if (value >= MIN && value <= MAX) return value;
  }
  throw new RedisError(`ERR ${message}`);
}

/** The sum, as a text. */
export function added(before: string, by: bigint): bigint {
  const sum = wide(before) + by;
  if (sum < MIN || sum > MAX) throw new RedisError("ERR increment or decrement would overflow");
  return sum;
}

/** @throws RedisError */
export function double(text: string, message = "value is not a valid float"): number {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinite !== null) return infinite[1] === "-" ? -Infinity : Infinity;
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (Number.isNaN(value)) throw new RedisError(`ERR ${message}`);
  return value;
}

const DIGITS = 17;

/** The sum of two decimals, which Redis computes with more digits than a double has. */
export function addedDecimals(before: string, by: string): string {
  const sum = double(before) + double(by);
  if (!Number.isFinite(sum)) throw new RedisError("ERR increment would produce NaN or Infinity");
  const [a, b] = [scaled(before), scaled(by)];
  if (a === undefined || b === undefined) return Object.is(sum, -0) ? "0" : String(sum);
  const total = a + b;
  const digits = (total < 0n ? -total : total).toString().padStart(DIGITS + 1, "0");
  const fraction = digits.slice(-DIGITS).replace(/0+$/, "");
  return `${total < 0n ? "-" : ""}${digits.slice(0, -DIGITS)}${fraction === "" ? "" : `.${fraction}`}`;
}

/** In units of 10^-17; undefined for what has an exponent or more digits. */
function scaled(text: string): bigint | undefined {
  const [, sign, whole = "", fraction = ""] = /^([+-]?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  if (sign === undefined || fraction.length > DIGITS) return undefined;
  const value = BigInt((whole + fraction.padEnd(DIGITS, "0")) || "0");
  return sign === "-" ? -value : value;
}
