/** Which values of JavaScript `node:sqlite` takes, and what it makes of SQLite's. */
import { FunctionError } from "./engine/functions.ts";
import { isInt64, type SqlValue } from "./engine/values.ts";
import { badType, badValue, outOfRange } from "./errors.ts";

/** @throws TypeError for what cannot be bound to a parameter */
export function toBind(value: unknown, index: number): SqlValue {
  if (typeof value === "boolean") return Number(value);
  const bytes = bytesOf(value);
  if (bytes !== undefined) return bytes;
  if (value === null || typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "bigint") {
    if (!isInt64(value)) throw badValue("BigInt value is too large to bind.");
    return value;
  }
  throw badType(`Provided value cannot be bound to SQLite parameter ${index}.`);
}

/** @throws FunctionError for what a function may not return */
export function toResult(value: unknown): SqlValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" || typeof value === "string") return value;
  const bytes = bytesOf(value);
  if (bytes !== undefined) return bytes;
  if (typeof value === "bigint") {
    if (!isInt64(value)) throw new FunctionError("BigInt value is too large for SQLite");
    return value;
  }
  if (value instanceof Promise) throw new FunctionError("Asynchronous user-defined functions are not supported");
  throw new FunctionError("Returned JavaScript value cannot be converted to a SQLite value");
}

/** @throws RangeError for an integer that is too large for a number */
export function fromSql(value: SqlValue, asBigInts: boolean): SqlValue {
  if (typeof value !== "bigint" || asBigInts) return value;
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw outOfRange(`Value is too large to be represented as a JavaScript number: ${value}`);
}

export function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!ArrayBuffer.isView(value)) return undefined;
  return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
}
