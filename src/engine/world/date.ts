/**
 * A `Date` that reads virtual time. Dates made by it are real dates in every other respect, and dates made elsewhere
 * count as instances of it. Local time is UTC (the sandbox sets the time zone); `toLocaleString` and its kin default to
 * `en-US`, and `toString` is in English, whatever the machine's locale.
 */

/** The real one, taken before the guard of the sandbox stands in front of it. */
const RealDate = Date;

/** @param nowMs the virtual date, in ms since the epoch */
export function createDate(nowMs: () => number): DateConstructor {
  function SimDate(...args: ConstructorParameters<DateConstructor>): Date | string {
    if (new.target === undefined) return inEnglish(new RealDate(nowMs()).toString());
    const given = (args as unknown[]).length === 0 ? [nowMs()] : args;
    return Reflect.construct(RealDate, given, new.target) as Date;
  }
  Object.defineProperties(SimDate, {
    name: { value: "Date" },
    length: { value: 7 },
    now: { value: () => Math.floor(nowMs()), writable: true, configurable: true },
    parse: { value: RealDate.parse, writable: true, configurable: true },
    UTC: { value: RealDate.UTC, writable: true, configurable: true },
    [Symbol.hasInstance]: { value: (value: unknown) => value instanceof RealDate },
    prototype: { value: simulatedPrototype(SimDate), writable: false },
  });
  return SimDate as unknown as DateConstructor;
}

export const LOCALE = "en-US";
export const TIME_ZONE = "UTC";

/** The name of the time zone at the end of `toString` is in the machine's language. */
export function inEnglish(text: string): string {
  return text.replace(/ \(.*\)$/, " (Coordinated Universal Time)");
}

function simulatedPrototype(constructor: unknown): Date {
  const prototype = Object.create(RealDate.prototype);
  Object.defineProperty(prototype, "constructor", { value: constructor, writable: true, configurable: true });
  for (const method of ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"] as const) {
    Object.defineProperty(prototype, method, {
      value(this: Date, locales?: Intl.LocalesArgument, options?: Intl.DateTimeFormatOptions) {
        return RealDate.prototype[method].call(this, locales ?? LOCALE, { timeZone: TIME_ZONE, ...options });
      },
      writable: true,
      configurable: true,
    });
  }
  for (const method of ["toString", "toTimeString"] as const) {
    Object.defineProperty(prototype, method, {
      value(this: Date) {
        return inEnglish(RealDate.prototype[method].call(this));
      },
      writable: true,
      configurable: true,
    });
  }
  return prototype;
}
