/** Functions of SQL that the program defines: scalars, aggregates and window functions. */
import * as code from "./codes.ts";
import type { Callbacks, Library } from "./library.ts";
import { argumentsAt, returnValue, type SqlValue } from "./values.ts";

/** What an error in a function says to SQLite. */
export class FunctionError extends Error {}

export interface Definition {
  readonly name: string;
  /** -1 for any number. */
  readonly count: number;
  readonly isDeterministic: boolean;
  readonly isDirectOnly: boolean;
  /** The value that the program has made, for SQLite. @throws FunctionError */
  readonly toSql: (value: unknown) => SqlValue;
  /** @throws what the program is told */
  readonly fromSql: (value: SqlValue) => unknown;
  readonly scalar?: (...args: unknown[]) => unknown;
  readonly aggregate?: {
    readonly start: () => unknown;
    /** Returns the new value; undefined where the interface lets it be as it was. */
    readonly step: (value: unknown, ...args: unknown[]) => unknown;
    readonly inverse?: ((value: unknown, ...args: unknown[]) => unknown) | undefined;
    readonly result?: ((value: unknown) => unknown) | undefined;
  };
}

/** @param keep told what the program threw */
export function define(library: Library, definition: Definition, keep: (error: unknown) => void): Partial<Callbacks> {
  const { scalar, aggregate, fromSql, toSql } = definition;
  const { exports: c, memory } = library;
  const guarded = (context: number, work: () => void): void => {
    try {
      work();
    } catch (error) {
      const message = error instanceof FunctionError ? error.message : "";
      if (!(error instanceof FunctionError)) keep(error);
      memory.withText(message, (at, length) => c.sqlite3_result_error(context, at, length));
    }
  };
  const args = (count: number, values: number) => argumentsAt(library, count, values).map(fromSql);
  if (scalar !== undefined) {
    return {
      call: (context, count, values) =>
        guarded(context, () => returnValue(library, context, toSql(scalar(...args(count, values))))),
    };
  }
  const { start, step, inverse, result = (value) => value } = aggregate!;
  /** By the address that SQLite gives each group. */
  const groups = new Map<number, { value: unknown }>();
  const group = (context: number) => {
    const at = c.sqlite3_aggregate_context(context, 4);
    let found = groups.get(at);
    if (found === undefined) groups.set(at, found = { value: start() });
    return found;
  };
  const change = (by: typeof step) => (context: number, count: number, values: number) =>
    guarded(context, () => {
      const found = group(context);
      found.value = by(found.value, ...args(count, values));
    });
  const give = (context: number, isFinal: boolean) =>
    guarded(context, () => {
      const found = group(context);
      if (isFinal) groups.delete(c.sqlite3_aggregate_context(context, 4));
      returnValue(library, context, toSql(result(found.value)));
    });
  return {
    call: change(step),
    ...(inverse === undefined ? {} : { inverse: change(inverse) }),
    value: (context) => give(context, false),
    final: (context) => give(context, true),
  };
}

/** Tells SQLite of it. @returns SQLite's code */
export function install(library: Library, db: number, definition: Definition, id: number): number {
  const { exports: c, memory, pointers: { xCall, xInverse, xValue, xFinal } } = library;
  const { name, count, isDeterministic, isDirectOnly, aggregate } = definition;
  const flags = code.UTF8 | (isDeterministic ? code.DETERMINISTIC : 0) | (isDirectOnly ? code.DIRECTONLY : 0);
  const isWindow = aggregate?.inverse !== undefined;
  return memory.withText(
    name,
    (at) =>
      aggregate === undefined
        ? c.sqlite3_create_function_v2(db, at, count, flags, id, xCall, 0, 0, 0)
        : c.sqlite3_create_window_function(
          ...[db, at, count, flags, id, xCall, xFinal] as const,
          ...(isWindow ? [xValue, xInverse] as const : [0, 0] as const),
          0,
        ),
  );
}
