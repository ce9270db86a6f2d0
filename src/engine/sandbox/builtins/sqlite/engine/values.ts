/** Values on their way between JavaScript and SQLite. What may pass, and what an integer becomes, each interface says itself. */
import * as code from "./codes.ts";
import type { Library } from "./library.ts";

/** What SQLite stores; numbers are doubles, integers are bigints. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** What failed, in SQLite's words. */
export interface SqlError {
  readonly code: number;
  readonly message: string;
  /** What the code means. */
  readonly meaning: string;
}

export function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/** @returns SQLite's code */
export function bindValue(library: Library, statement: number, index: number, value: SqlValue): number {
  const { exports: c, memory } = library;
  if (value === null) return c.sqlite3_bind_null(statement, index);
  if (typeof value === "number") return c.sqlite3_bind_double(statement, index, value);
  if (typeof value === "bigint") return c.sqlite3_bind_int64(statement, index, value);
  if (typeof value === "string") {
    return memory.withText(value, (at, length) => c.sqlite3_bind_text(statement, index, at, length, code.TRANSIENT));
  }
  const at = memory.put(value);
  try {
    return c.sqlite3_bind_blob(statement, index, at, value.length, code.TRANSIENT);
  } finally {
    memory.free(at);
  }
}

/** Makes a value the result of a function. */
export function returnValue(library: Library, context: number, value: SqlValue): void {
  const { exports: c, memory } = library;
  if (value === null) c.sqlite3_result_null(context);
  else if (typeof value === "number") c.sqlite3_result_double(context, value);
  else if (typeof value === "bigint") c.sqlite3_result_int64(context, value);
  else if (typeof value === "string") {
    memory.withText(value, (at, length) => c.sqlite3_result_text(context, at, length, code.TRANSIENT));
  } else {
    const at = memory.put(value);
    c.sqlite3_result_blob(context, at, value.length, code.TRANSIENT);
    memory.free(at);
  }
}

/** The value in a column of the current row. */
export function columnValue(library: Library, statement: number, column: number): SqlValue {
  const { exports: c, memory } = library;
  switch (c.sqlite3_column_type(statement, column)) {
    case code.INTEGER:
      return c.sqlite3_column_int64(statement, column);
    case code.FLOAT:
      return c.sqlite3_column_double(statement, column);
    case code.TEXT: {
      const at = c.sqlite3_column_text(statement, column);
      return memory.textOf(at, c.sqlite3_column_bytes(statement, column));
    }
    case code.BLOB: {
      const at = c.sqlite3_column_blob(statement, column);
      return memory.copyOf(at, c.sqlite3_column_bytes(statement, column));
    }
    default:
      return null;
  }
}

/** The arguments of a function. */
export function argumentsAt(library: Library, count: number, values: number): SqlValue[] {
  return Array.from({ length: count }, (_, index) => argument(library, library.memory.i32(values + index * 4)));
}

function argument(library: Library, value: number): SqlValue {
  const { exports: c, memory } = library;
  switch (c.sqlite3_value_type(value)) {
    case code.INTEGER:
      return c.sqlite3_value_int64(value);
    case code.FLOAT:
      return c.sqlite3_value_double(value);
    case code.TEXT: {
      const at = c.sqlite3_value_text(value);
      return memory.textOf(at, c.sqlite3_value_bytes(value));
    }
    case code.BLOB: {
      const at = c.sqlite3_value_blob(value);
      return memory.copyOf(at, c.sqlite3_value_bytes(value));
    }
    default:
      return null;
  }
}
