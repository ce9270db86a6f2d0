/** The methods of `Date` on local time, for a given zone: each is that on UTC, of the time that the clocks on the wall show. */
import type { Zone } from "./zone.ts";

type Method = (this: Date, ...args: number[]) => unknown;

const RealDate = Date;
/** As they were before the sandbox stood in front of them. */
const REAL = Object.fromEntries(
  Object.entries(Object.getOwnPropertyDescriptors(Date.prototype)).map(([name, { value }]) => [name, value as Method]),
);
const FIELDS = ["FullYear", "Month", "Date", "Hours", "Minutes", "Seconds", "Milliseconds"];
const timeOf = (date: Date) => REAL["getTime"]!.call(date) as number;

type Local = (date: Date, zone: Zone, args: number[]) => unknown;

/** By name; called on a date, with its zone first. */
export const LOCAL_METHODS: Readonly<Record<string, Local>> = {
  ...Object.fromEntries([...FIELDS, "Day"].map((field) => [
    `get${field}`,
    (date: Date, zone: Zone) => REAL[`getUTC${field}`]!.call(wallOf(date, zone)),
  ])),
  ...Object.fromEntries(FIELDS.map((field) => [
    `set${field}`,
    (date: Date, zone: Zone, args: number[]) => {
      const wall = wallOf(date, zone);
      const localMs = REAL[`setUTC${field}`]!.call(wall, ...args) as number;
      return REAL["setTime"]!.call(date, Number.isNaN(localMs) ? NaN : zone.fromLocalMs(localMs));
    },
  ])),
  getYear: (date: Date, zone: Zone) => (REAL["getUTCFullYear"]!.call(wallOf(date, zone)) as number) - 1900,
  setYear(date: Date, zone: Zone, [given]: number[]) {
    const year = Math.trunc(Number(given));
    return LOCAL_METHODS["setFullYear"]!(date, zone, [year >= 0 && year <= 99 ? 1900 + year : year]);
  },
  getTimezoneOffset: (date: Date, zone: Zone) => 0 - Math.trunc(zone.offsetMs(timeOf(date)) / 60_000),
  toDateString: (date: Date, zone: Zone) => REAL["toDateString"]!.call(wallOf(date, zone)),
  toTimeString: (date: Date, zone: Zone) => named(date, zone, REAL["toTimeString"]!),
  toString: (date: Date, zone: Zone) => named(date, zone, REAL["toString"]!),
};

/** The time of local components, as the constructor takes them. */
export function fromComponents(zone: Zone, args: readonly unknown[]): number {
  const localMs = RealDate.UTC(...args as [number, number]);
  return Number.isNaN(localMs) ? NaN : zone.fromLocalMs(localMs);
}

/** The time that a text names: a local one where it says neither a zone nor an offset, and is no date alone in ISO's form. */
export function parseLocal(zone: Zone, text: string): number {
  const ms = RealDate.parse(text);
  return Number.isNaN(ms) || namesZone(text) ? ms : zone.fromLocalMs(ms);
}

const ISO_DATE = /^\s*(?:\d{4}|[+-]\d{6})(?:-\d\d){0,2}\s*$/;
/** Matches what V8's parser takes for a zone: these words, and a sign after the time. */
const ZONE = /(?:^|[^a-z])(?:z|ut|utc|gmt|[ecmp][sd]t)[a-z]*|\d:\d+.*[+-]\s*\d/i;

function namesZone(text: string): boolean {
  return ISO_DATE.test(text) || ZONE.test(text.replace(/\([^)]*\)/g, ""));
}

/** A date whose fields in UTC are those of the local time. */
function wallOf(date: Date, zone: Zone): Date {
  const ms = timeOf(date);
  return new RealDate(ms + zone.offsetMs(ms));
}

function named(date: Date, zone: Zone, real: Method): unknown {
  const ms = timeOf(date);
  const text = real.call(wallOf(date, zone)) as string;
  if (Number.isNaN(ms)) return text;
  // Written without what is less than a minute.
  const minutes = Math.trunc(Math.abs(zone.offsetMs(ms)) / 60_000);
  const digits = [Math.floor(minutes / 60), minutes % 60].map((value) => String(value).padStart(2, "0")).join("");
  const offset = `GMT${zone.offsetMs(ms) < 0 ? "-" : "+"}${digits}`;
  return text.replace(/GMT\+0000 \(.*\)$/, () => `${offset} (${zone.longName(ms)})`);
}
