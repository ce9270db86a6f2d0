/** Copies of messages: a sender and a receiver share no object, as programs on two hosts do not. */
const { isArray } = Array;
const { entries } = Object;
const clone = structuredClone;

/**
 * A copy, made by structured clone: plain data, maps, sets, dates, errors and bytes.
 * @param what names the call, for the error
 * @throws TypeError that says which part of the message has no copy
 */
export function cloned<T>(what: string, message: T): T {
  try {
    return clone(message);
  } catch {
    const { path, found } = unclonable(message, "message", new Set()) ?? { path: "message", found: "something else" };
    throw new TypeError(
      `${what}: expected a message that can be copied (plain data, Map, Set, Date, bytes), found ${found} at ${path}`,
    );
  }
}

interface Unclonable {
  readonly path: string;
  readonly found: string;
}

/** The first part that cannot be copied. */
function unclonable(value: unknown, path: string, seen: Set<unknown>): Unclonable | undefined {
  if (typeof value === "function") return { path, found: "a function" };
  if (typeof value === "symbol") return { path, found: "a symbol" };
  if (typeof value !== "object" || value === null || seen.has(value)) return undefined;
  seen.add(value);
  if (value instanceof Promise) return { path, found: "a promise" };
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) {
    return { path, found: `a ${value.constructor.name}` };
  }
  for (const [key, inner] of partsOf(value)) {
    const found = unclonable(inner, isArray(value) ? `${path}[${key}]` : `${path}.${key}`, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function partsOf(value: object): readonly (readonly [string, unknown])[] {
  if (value instanceof Map) return [...value].map(([key, inner]) => [String(key), inner]);
  if (value instanceof Set) return [...value].map((inner, index) => [String(index), inner]);
  return entries(value);
}
