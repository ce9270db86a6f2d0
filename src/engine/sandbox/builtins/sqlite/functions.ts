/** `function` and `aggregate` of `node:sqlite`: what they are told becomes a function of SQL. */
import type { Definition } from "./engine/functions.ts";
import { badType, flagOf, requireText } from "./errors.ts";
import { fromSql, toResult } from "./values.ts";

type Fn = (...args: unknown[]) => unknown;

/** Of `function(name[, options], fn)`. */
export function scalarOf([name, second, third]: readonly unknown[], count: number): Definition {
  requireText(name, "name");
  const [options, fn] = count < 3 ? [{}, second] : [second, third];
  if (count >= 3 && (typeof options !== "object" || options === null)) {
    throw badType('The "options" argument must be an object.');
  }
  const flags = flagsOf(options as object);
  if (typeof fn !== "function") throw badType('The "function" argument must be a function.');
  return { ...flags.common(name as string, fn.length), scalar: fn as Fn };
}

/** Of `aggregate(name, options)`. */
export function aggregateOf(name: unknown, options: unknown): Definition {
  const given = options as Record<string, unknown>;
  const start = given["start"];
  const { step, inverse, result } = given;
  if (start === undefined) throw badType('The "options.start" argument must be a function or a primitive value.');
  if (typeof step !== "function") throw badType('The "options.step" argument must be a function.');
  if (inverse !== undefined && typeof inverse !== "function") {
    throw badType('The "options.inverse" argument must be a function.');
  }
  const flags = flagsOf(options as object);
  requireText(name, "name");
  const length = Math.max(step.length, typeof inverse === "function" ? inverse.length : 0);
  return {
    ...flags.common(name as string, Math.max(length - 1, 0)),
    aggregate: {
      start: () => typeof start === "function" ? (start as Fn)() : start,
      step: step as Fn,
      inverse: inverse as Fn | undefined,
      result: typeof result === "function" ? result as Fn : undefined,
    },
  };
}

function flagsOf(options: object) {
  const asBigInts = flagOf(options, "useBigIntArguments") ?? false;
  const varargs = flagOf(options, "varargs") ?? false;
  const isDeterministic = flagOf(options, "deterministic") ?? false;
  const isDirectOnly = flagOf(options, "directOnly") ?? false;
  return {
    common: (name: string, count: number) => ({
      name,
      count: varargs ? -1 : count,
      isDeterministic,
      isDirectOnly,
      toSql: toResult,
      fromSql: (value: Parameters<typeof fromSql>[0]) => fromSql(value, asBigInts),
    }),
  };
}
