/** Numbers as Redis reads and writes them: integers of 64 bits, and decimals. */
import { RedisError } from "../protocol/replies.ts";
import { addedDecimals } from "./long_double.ts";

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

/** @throws RedisError */
export function integer(text: string, message = "value is not an integer or out of range"): number {
  return text.length < 16 && /^(?:0|-?[1-9]\d*)$/.test(text) ? Number(text) : Number(wide(text, message));
}

/** An integer of 64 bits. */
export function wide(text: string, message = "value is not an integer or out of range"): bigint {
  if (/^(?:0|-?[1-9]\d{0,18})$/.test(text)) {
    const value = BigInt(text);
    if (value >= MIN && value <= MAX) return value;
  }
  throw new RedisError(`ERR ${message}`);
}

/** The sum of a text and a number. @throws RedisError if it is no integer of 64 bits */
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

/** Their sum, as a text. */
export function addedDouble(before: string, by: string): string {
  if (!Number.isFinite(double(before) + double(by))) {
    throw new RedisError("ERR increment would produce NaN or Infinity");
  }
  return addedDecimals(before, by);
}
