/** Functions and aggregates of `better-sqlite3`, as its JavaScript hands them over. */
import type { Definition } from "../sqlite/engine/functions.ts";
import type { SqlValue } from "../sqlite/engine/values.ts";
import { fromSql, type ToBuffer, toSql } from "./values.ts";

type Fn = (...args: unknown[]) => unknown;

/** What both are given after what they do. `safeIntegers` is 0, 1, or 2 for that of the database. */
export type Common = readonly [
  name: string,
  count: number,
  safeIntegers: number,
  isDeterministic: boolean,
  isDirectOnly: boolean,
];

export function scalarOf(fn: Fn, given: Common, safeByDefault: boolean, toBuffer: ToBuffer): Definition {
  return { ...common(given, safeByDefault, toBuffer), scalar: fn };
}

export function aggregateOf(
  [start, step, inverse, result]: readonly [unknown, Fn, Fn | null, Fn | null],
  given: Common,
  safeByDefault: boolean,
  toBuffer: ToBuffer,
): Definition {
  const orAsBefore = (fn: Fn) => (value: unknown, ...args: unknown[]) => {
    const next = fn(value, ...args);
    return next === undefined ? value : next;
  };
  return {
    ...common(given, safeByDefault, toBuffer),
    aggregate: {
      start: () => typeof start === "function" ? (start as Fn)() : start,
      step: orAsBefore(step),
      inverse: inverse === null ? undefined : orAsBefore(inverse),
      result: result ?? undefined,
    },
  };
}

function common(given: Common, safeByDefault: boolean, toBuffer: ToBuffer): Omit<Definition, "scalar" | "aggregate"> {
  const [name, count, safeIntegers, isDeterministic, isDirectOnly] = given;
  const isSafe = safeIntegers < 2 ? safeIntegers === 1 : safeByDefault;
  return {
    ...{ name, count, isDeterministic, isDirectOnly },
    fromSql: (value: SqlValue) => fromSql(value, isSafe, toBuffer),
    toSql(value: unknown): SqlValue {
      const sql = toSql(value);
      if (sql !== undefined) return sql;
      const prefix = `User-defined function ${name}() returned`;
      if (typeof value === "bigint") throw new RangeError(`${prefix} a bigint that was too big`);
      throw new TypeError(`${prefix} an invalid value`);
    },
  };
}
