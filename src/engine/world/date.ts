/**
 * A `Date` that reads virtual time. Dates made by it are real dates in every other respect, and dates made elsewhere
 * count as instances of it. Local time is that of the world's `TZ`, or UTC; `toLocaleString` and its kin default to
 * `en-US`, and `toString` is in English, whatever the machine's locale.
 */

import { fromComponents, parseLocal } from "./local_time.ts";
import type { Zone } from "./zone.ts";

/** The real one, taken before the guard of the sandbox stands in front of it. */
const RealDate = Date;

/**
 * @param nowMs the virtual date, in ms since the epoch
 * @param zone the zone of local time; undefined is UTC
 */
export function createDate(nowMs: () => number, zone: () => Zone | undefined = () => undefined): DateConstructor {
  function SimDate(...args: ConstructorParameters<DateConstructor>): Date | string {
    if (new.target === undefined) {
      const text = new RealDate(nowMs()).toString();
      return zone() === undefined ? inEnglish(text) : text;
    }
    const given = (args as unknown[]).length === 0 ? [nowMs()] : inZone(args);
    return Reflect.construct(RealDate, given, new.target) as Date;
  }
  /** A text or components name local time. */
  function inZone(args: readonly unknown[]): readonly unknown[] {
    const local = zone();
    if (local === undefined) return args;
    if (args.length > 1) return [fromComponents(local, args)];
    const [given] = args;
    if (typeof given === "number" || given instanceof RealDate) return args;
    const value = typeof given === "object" && given !== null ? toPrimitive(given) : given;
    return [typeof value === "string" ? parseLocal(local, value) : value];
  }
  Object.defineProperties(SimDate, {
    name: { value: "Date" },
    length: { value: 7 },
    now: { value: () => Math.floor(nowMs()), writable: true, configurable: true },
    parse: { value: parse, writable: true, configurable: true },
    UTC: { value: RealDate.UTC, writable: true, configurable: true },
    [Symbol.hasInstance]: { value: (value: unknown) => value instanceof RealDate },
    prototype: { value: prototypeOf(SimDate), writable: false },
  });
  return SimDate as unknown as DateConstructor;

  function parse(text: string): number {
    const local = zone();
    return local === undefined ? RealDate.parse(text) : parseLocal(local, String(text));
  }
}

/** As the constructor sees an object: https://tc39.es/ecma262/#sec-toprimitive without a hint. */
function toPrimitive(value: object): unknown {
  const convert = (value as { [Symbol.toPrimitive]?: (hint: string) => unknown })[Symbol.toPrimitive];
  if (typeof convert === "function") return convert.call(value, "default");
  const plain = value.valueOf();
  return typeof plain === "object" ? String(value) : plain;
}

export const LOCALE = "en-US";
export const TIME_ZONE = "UTC";

/** The name of the time zone at the end of `toString` is in the machine's language. */
export function inEnglish(text: string): string {
  return text.replace(/ \(.*\)$/, " (Coordinated Universal Time)");
}

/** Returns the real prototype, on which the sandbox has replaced whatever is local, or in the machine's language. */
function prototypeOf(constructor: unknown): Date {
  return Object.create(RealDate.prototype, {
    constructor: { value: constructor, writable: true, configurable: true },
  });
}
