/** JSON as a type, and the conversion of any value to it: what a trace may hold. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Turns any value into JSON that is the same on every runtime: functions, symbols, cycles, big integers and class
 * instances become short descriptions instead of errors. Errors keep name and message; their stacks name machine paths
 * and are dropped. Depth and length are bounded, so that a huge object cannot fill a trace.
 */
export function toJson(value: unknown, maxDepth = 6, seen: unknown[] = []): Json {
  switch (typeof value) {
    case "string":
      return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}… (${value.length} characters)` : value;
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? (Object.is(value, -0) ? 0 : value) : String(value);
    case "bigint":
      return `${value}n`;
    case "undefined":
      return null;
    case "function":
      return `[function ${value.name || "anonymous"}]`;
    case "symbol":
      return value.toString();
  }
  if (value === null) return null;
  if (seen.includes(value)) return "[circular]";
  if (seen.length >= maxDepth) return Array.isArray(value) ? "[array]" : "[object]";
  try {
    return objectToJson(value as object, maxDepth, [...seen, value]);
  } catch {
    // A getter or a proxy that throws.
    return "[unreadable]";
  }
}

const MAX_TEXT = 10_000;
const MAX_ENTRIES = 1_000;

function objectToJson(value: object, maxDepth: number, seen: unknown[]): Json {
  const inner = (item: unknown) => toJson(item, maxDepth, seen);
  if (value instanceof Error) {
    const code = (value as { code?: unknown }).code;
    return `${value.name}: ${value.message}${
      typeof code === "string" && !value.message.includes(code) ? ` (${code})` : ""
    }`;
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (value instanceof Promise) return "[promise]";
  if (Array.isArray(value)) return Array.from(value.slice(0, MAX_ENTRIES), inner);
  if (value instanceof Set) return { "[set]": [...value].slice(0, MAX_ENTRIES).map(inner) };
  if (value instanceof Map) {
    return { "[map]": [...value].slice(0, MAX_ENTRIES).map(([key, item]) => [inner(key), inner(item)]) };
  }
  if (ArrayBuffer.isView(value)) return `[${value.constructor.name} ${value.byteLength} bytes]`;
  const keys = Object.keys(value).slice(0, MAX_ENTRIES);
  return Object.fromEntries(keys.map((key) => [key, inner((value as Record<string, unknown>)[key])]));
}

/** Returns whether objects and arrays are nested deeper than that. What checks values recursively would run out of stack. */
export function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((item) => isDeeperThan(depth - 1, item));
}

/** The deepest nesting of a scenario or of a line of a trace. */
export const MAX_JSON_DEPTH = 200;
