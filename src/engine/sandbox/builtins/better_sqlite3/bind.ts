/** Parameters of `better-sqlite3`: values, lists of them, and one plain object with those that have a name. */
import type { Statement } from "../sqlite/engine/statement.ts";
import { OK } from "../sqlite/engine/codes.ts";
import { toSql } from "./values.ts";

/** Binds all parameters. @throws TypeError or RangeError, as the package does */
export function bindAll(statement: Statement, args: readonly unknown[]): void {
  const { parameterNames } = statement;
  const named = parameterNames.flatMap((name, index) => name === undefined ? [] : [{ name: name.slice(1), index }]);
  let [anonymous, count, hasObject] = [0, 0, false];
  const next = () => {
    do anonymous++; while (parameterNames[anonymous] !== undefined);
    return anonymous;
  };
  for (const arg of args) {
    if (Array.isArray(arg)) {
      for (const value of arg) bind(statement, next(), value);
      count += arg.length;
    } else if (isObject(arg) && isPlain(arg)) {
      if (hasObject) throw new TypeError("You cannot specify named parameters in two different objects");
      hasObject = true;
      for (const { name, index } of named) {
        if (!Object.hasOwn(arg, name)) throw new RangeError(`Missing named parameter "${name}"`);
        bind(statement, index, (arg as Record<string, unknown>)[name]);
      }
      count += named.length;
    } else if (isObject(arg) && named.length > 0) {
      throw new TypeError("Named parameters can only be passed within plain objects");
    } else {
      bind(statement, next(), arg);
      count++;
    }
  }
  const wanted = parameterNames.length - 1;
  if (count > wanted) throw new RangeError("Too many parameter values were provided");
  if (count === wanted) return;
  if (!hasObject && named.length > 0) throw new TypeError("Missing named parameters");
  throw new RangeError("Too few parameter values were provided");
}

function bind(statement: Statement, index: number, value: unknown): void {
  const sql = toSql(value);
  if (sql === undefined) {
    if (typeof value === "bigint") throw new RangeError("The bound string, buffer, or bigint is too big");
    throw new TypeError("SQLite3 can only bind numbers, strings, bigints, buffers, and null");
  }
  if (statement.bind(index, sql) !== OK) throw new RangeError("Too many parameter values were provided");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
