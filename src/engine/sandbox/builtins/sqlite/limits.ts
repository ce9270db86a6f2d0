/** `limits` of a database: what SQLite takes at most. */
import type { Connection } from "./engine/connection.ts";
import { badState, badType, outOfRange } from "./errors.ts";

/** In the order of SQLite's numbers. */
const NAMES = [
  ...["length", "sqlLength", "column", "exprDepth", "compoundSelect", "vdbeOp", "functionArg", "attach"],
  ...["likePatternLength", "variableNumber", "triggerDepth"],
];

/** As Node's, without a name. */
const Limits = class {};
Object.defineProperty(Limits, "name", { value: "" });

const MAX = 2 ** 31 - 1;

/** An object whose properties are the limits. */
export function limitsOf(connection: () => Connection | undefined): object {
  const open = () => {
    const found = connection();
    if (found === undefined) throw badState("database is not open");
    return found;
  };
  const limits = new Limits();
  NAMES.forEach((name, id) =>
    Object.defineProperty(limits, name, {
      enumerable: true,
      configurable: false,
      get: () => open().limit(id),
      set: (value: unknown) => void open().limit(id, checked(value)),
    })
  );
  return limits;
}

/** @returns SQLite's number of each limit that the options name, with its value */
export function limitsIn(options: unknown): [id: number, value: number][] {
  if (options === undefined) return [];
  if (typeof options !== "object" || options === null) {
    throw badType('The "options.limits" argument must be an object.');
  }
  return NAMES.flatMap((name, id): [number, number][] => {
    const value: unknown = Reflect.get(options, name);
    if (value === undefined) return [];
    if (!Number.isInteger(value)) throw badType(`The "options.limits.${name}" argument must be an integer.`);
    if ((value as number) < 0) throw outOfRange(`The "options.limits.${name}" argument must be non-negative.`);
    return [[id, value as number]];
  });
}

function checked(value: unknown): number {
  if (value === Infinity) return MAX;
  if (!Number.isInteger(value)) throw badType("Limit value must be a non-negative integer or Infinity.");
  if ((value as number) < 0) throw outOfRange("Limit value must be non-negative.");
  return value as number;
}
