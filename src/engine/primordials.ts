/**
 * The parts of the language that the core of a run uses, as they were before any program ran. A program may patch
 * `Map.prototype.get` or put `toJSON` on `Object.prototype`: that is its own affair, and must not reach the log, the
 * decisions or the scheduler, which work while the patch is in force. Node keeps primordials of its own for the same reason.
 *
 * What works while a patch is in force (decisions, kernel, scheduler, recorders, `drive.ts`, `sandbox/guard/shared/`) uses these, index loops
 * instead of iteration protocols, and `hasOwn` instead of `in`, which asks prototypes too. Whatever else the engine does under a
 * patch may fail as the program's own code does: a finding. What comes after the end of a run is done with the patches undone.
 */

export const { hasOwn, keys: ownKeys } = Object;
export const { isArray } = Array;
export const { isInteger } = Number;
const { stringify } = JSON;

/** `promise.then(onFulfilled, onRejected)`. */
export const promiseThen: <T>(
  promise: Promise<T>,
  onFulfilled: (value: T) => unknown,
  onRejected?: (reason: unknown) => unknown,
) => Promise<unknown> = Function.prototype.call.bind(Promise.prototype.then);

/** `text.startsWith(start)` */
export const startsWith: (text: string, start: string) => boolean = Function.prototype.call.bind(
  String.prototype.startsWith,
);

/** `text.slice(from)` */
export const sliceFrom: (text: string, from: number) => string = Function.prototype.call.bind(String.prototype.slice);

/** `map.get(key)` */
export const getOf: <K, V>(map: ReadonlyMap<K, V>, key: K) => V | undefined = Function.prototype.call.bind(
  Map.prototype.get,
);

/** `list.sort(compare)` */
export const sortBy: <T>(list: T[], compare: (one: T, other: T) => number) => T[] = Function.prototype.call.bind(
  Array.prototype.sort,
);

/** A `Map` whose methods are its own: `get`, `set`, `has`, `delete`, `size`. It has no iterators. */
export class SafeMap<K, V> extends Map<K, V> {}

for (const name of ["get", "set", "has", "delete", "size", "forEach"] as const) {
  Object.defineProperty(SafeMap.prototype, name, Object.getOwnPropertyDescriptor(Map.prototype, name)!);
}
Object.freeze(Object.setPrototypeOf(SafeMap.prototype, null));

/** Takes an item out of a list, and returns the index that it had; -1 if it was not in it. */
export function removeFrom<T>(list: T[], item: T): number {
  const last = list.length - 1;
  let at = 0;
  while (at <= last && list[at] !== item) at++;
  if (at > last) return -1;
  for (let index = at; index < last; index++) list[index] = list[index + 1]!;
  list.length = last;
  return at;
}

/** As `JSON.stringify` gives it, whatever `toJSON` a program has put on prototypes. */
export function jsonText(value: unknown): string {
  return "toJSON" in OBJECT || "toJSON" in ARRAY ? plainText(value) : stringify(value);
}

const OBJECT = {};
const ARRAY: readonly unknown[] = [];

/** `value` holds nothing but JSON, and undefined as a value of objects. Texts, numbers and the like have no `toJSON`. */
function plainText(value: unknown): string {
  if (typeof value !== "object" || value === null) return stringify(value);
  let text = "";
  if (isArray(value)) {
    for (let index = 0; index < value.length; index++) text += `${index === 0 ? "" : ","}${plainText(value[index])}`;
    return `[${text}]`;
  }
  const keys = ownKeys(value);
  for (let index = 0; index < keys.length; index++) {
    const item = (value as Record<string, unknown>)[keys[index]!];
    if (item !== undefined) text += `${text === "" ? "" : ","}${stringify(keys[index])}:${plainText(item)}`;
  }
  return `{${text}}`;
}

const DIGITS = "0123456789abcdef";
const VALUES: Readonly<Record<string, number>> = Object.assign(
  Object.create(null) as Record<string, number>,
  Object.fromEntries(Array.from(DIGITS, (digit, value) => [digit, value])),
);

/** Two digits a byte. */
export function toHex(bytes: Uint8Array, length: number): string {
  let text = "";
  for (let index = 0; index < length; index++) text += DIGITS[bytes[index]! >> 4]! + DIGITS[bytes[index]! & 15]!;
  return text;
}

/** The bytes of a text of hexadecimal digits; undefined for any other text. */
export function fromHex(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length >> 1);
  if (text.length % 2 !== 0) return undefined;
  for (let index = 0; index < text.length; index++) {
    const value = VALUES[text[index]!];
    if (value === undefined) return undefined;
    const at = index >> 1;
    bytes[at] = (bytes[at]! << 4) | value;
  }
  return bytes;
}
