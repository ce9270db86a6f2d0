/** Which values of JavaScript `better-sqlite3` takes, and what it makes of SQLite's. */
import { isInt64, type SqlValue } from "../sqlite/engine/values.ts";
import type { Scope } from "../../realm/scope.ts";

/** Makes buffers of the program. */
export type ToBuffer = (bytes: Uint8Array) => Uint8Array;

export function bufferOf(scope: Scope): ToBuffer {
  const { Buffer } = scope.require("buffer") as { Buffer: { from(bytes: ArrayBufferLike): Uint8Array } };
  return (bytes) => Buffer.from(bytes.buffer);
}

/** Undefined for what SQLite does not have, and for an integer that is too large. */
export function toSql(value: unknown): SqlValue | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "bigint") return isInt64(value) ? value : undefined;
  return value instanceof Uint8Array ? value : undefined;
}

export function fromSql(value: SqlValue, safeIntegers: boolean, toBuffer: ToBuffer): unknown {
  if (typeof value === "bigint") return safeIntegers ? value : Number(value);
  return value instanceof Uint8Array ? toBuffer(value) : value;
}
