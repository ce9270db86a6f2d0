/** What commands answer, before it is written in the protocol of a connection. Texts hold one byte in each character (latin1). */

/** An answer without an end of line in it, as in `+OK`. */
export class Status {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An error. Its first word is its code, as in `WRONGTYPE …`. */
export class RedisError extends Error {}

/** A double: a text in RESP2. */
export class Double {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** Keys and values in turn: a list in RESP2. */
export class Pairs {
  readonly flat: readonly Reply[];

  constructor(flat: readonly Reply[]) {
    this.flat = flat;
  }
}

/** Members: a list in RESP2. */
export class Members {
  readonly items: readonly Reply[];

  constructor(items: readonly Reply[]) {
    this.items = items;
  }
}

/** What nobody asked for, such as a message of a channel: a list in RESP2. */
export class Push {
  readonly items: readonly Reply[];

  constructor(items: readonly Reply[]) {
    this.items = items;
  }
}

/** A list that is not there: as null, except in RESP2. */
export const NO_LIST = Symbol("no list");
/** Nothing is written. */
export const NO_REPLY = Symbol("no reply");

export type Reply =
  | string
  | number
  | boolean
  | null
  | typeof NO_LIST
  | typeof NO_REPLY
  | Status
  | RedisError
  | Double
  | Pairs
  | Members
  | Push
  | readonly Reply[];

export const OK = new Status("OK");
export const QUEUED = new Status("QUEUED");

/** As Redis writes a double, such as a score. */
export function doubleText(value: number): string {
  if (value === Infinity) return "inf";
  if (value === -Infinity) return "-inf";
  if (Object.is(value, -0)) return "-0";
  if (Math.abs(value) < 1e21 && Math.abs(value) >= 1e17) return shortExponent(value.toExponential());
  return shortExponent(String(value));
}

/** C writes an exponent with two digits. */
function shortExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

/** Scores and their members: pairs in a list in RESP2, and lists of two in RESP3. */
export function scored(items: readonly (readonly [string, number])[], protocol: 2 | 3): Reply {
  if (protocol === 3) return items.map(([member, score]) => [member, new Double(score)]);
  return items.flatMap(([member, score]) => [member, doubleText(score)]);
}
