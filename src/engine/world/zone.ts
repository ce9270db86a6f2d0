/**
 * A time zone, as `TZ` names it: what `Date` asks the system for, computed from the runtime's own data, so that each world has
 * a zone while the process's is UTC. Gaps and overlaps are as in https://tc39.es/ecma262/#sec-utc-t: a time that is skipped
 * counts from the offset before, and of one that occurs twice it is the first.
 */

const DAY_MS = 86_400_000;
/** Since 1972 offsets have changed at quarters of an hour only. */
const QUARTER_MS = 900_000;
const WHOLE_SINCE_MS = Date.UTC(1972, 0, 1);
const MAX_KNOWN = 20_000;

export class Zone {
  readonly name: string;
  readonly #offset: Intl.DateTimeFormat;
  readonly #long: Intl.DateTimeFormat;
  readonly #known = new Map<number, number>();

  private constructor(name: string) {
    this.name = name;
    this.#offset = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
    this.#long = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "long" });
  }

  /** Undefined for UTC, and for what names no zone: then local time is UTC, as in Node. */
  static named(given: string | undefined): Zone | undefined {
    const name = given?.replace(/^:/, "");
    if (name === undefined || !/^[A-Z]/.test(name) || name === "UTC") return undefined;
    let zone = zones.get(name);
    if (zone === undefined) {
      try {
        zones.set(name, zone = new Zone(name));
      } catch (error) {
        if (error instanceof RangeError) return undefined;
        throw error;
      }
    }
    return zone;
  }

  /** Returns the offset of local time from UTC, in ms. */
  offsetMs(utcMs: number): number {
    if (Number.isNaN(utcMs)) return NaN;
    if (utcMs < WHOLE_SINCE_MS) return this.#ask(utcMs);
    const quarter = Math.floor(utcMs / QUARTER_MS);
    let offsetMs = this.#known.get(quarter);
    if (offsetMs === undefined) {
      if (this.#known.size >= MAX_KNOWN) this.#known.clear();
      this.#known.set(quarter, offsetMs = this.#ask(utcMs));
    }
    return offsetMs;
  }

  /** From local time, in ms as if it were UTC, to the time that it is. */
  fromLocalMs(localMs: number): number {
    const before = this.#offsetNear(localMs - DAY_MS);
    if (this.#offsetNear(localMs - before) === before) return localMs - before;
    const after = this.#offsetNear(localMs + DAY_MS);
    return this.#offsetNear(localMs - after) === after ? localMs - after : localMs - before;
  }

  /** As in `Eastern Standard Time`. */
  longName(utcMs: number): string {
    return lastPart(this.#long, utcMs);
  }

  /** Local times near the ends of what a date can be are of no date. */
  #offsetNear(utcMs: number): number {
    return this.offsetMs(Math.max(-MAX_MS, Math.min(MAX_MS, utcMs)));
  }

  #ask(utcMs: number): number {
    const [, sign, hours = 0, minutes = 0, seconds = 0] =
      /^GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(lastPart(this.#offset, utcMs)) ?? [];
    return (sign === "-" ? -1000 : 1000) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
  }
}

const MAX_MS = 8.64e15;
const zones = new Map<string, Zone>();

function lastPart(format: Intl.DateTimeFormat, utcMs: number): string {
  return formatToParts.call(format, utcMs).at(-1)!.value;
}

/** Taken before the sandbox stands in front of it. */
const { formatToParts } = Intl.DateTimeFormat.prototype;
