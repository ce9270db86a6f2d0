/** `globalThis` inside a world: the simulated globals, the pure ones of the language, and what the program adds. */
import type { Scope } from "../scope.ts";
import { ABSENT } from "./absent.ts";

/** Names of ECMAScript itself, whose objects depend on nothing outside. */
export const LANGUAGE = [
  "Object",
  "Function",
  "Array",
  "Number",
  "parseFloat",
  "parseInt",
  "Infinity",
  "NaN",
  "undefined",
  "Boolean",
  "String",
  "Symbol",
  "Promise",
  "RegExp",
  "Error",
  "AggregateError",
  "EvalError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TypeError",
  "URIError",
  "JSON",
  "ArrayBuffer",
  "Uint8Array",
  "Int8Array",
  "Uint16Array",
  "Int16Array",
  "Uint32Array",
  "Int32Array",
  "Float16Array",
  "Float32Array",
  "Float64Array",
  "Uint8ClampedArray",
  "BigUint64Array",
  "BigInt64Array",
  "DataView",
  "Map",
  "BigInt",
  "Set",
  "WeakMap",
  "WeakSet",
  "Proxy",
  "Reflect",
  "Iterator",
  "decodeURI",
  "decodeURIComponent",
  "encodeURI",
  "encodeURIComponent",
  "escape",
  "unescape",
  "isFinite",
  "isNaN",
  "DisposableStack",
  "AsyncDisposableStack",
  "SuppressedError",
];

/** A new one for each run: what one run adds, another does not see. */
export function createGlobalObject(scope: Scope): object {
  const { globals } = scope.tables;
  const own: Record<PropertyKey, unknown> = {};
  const known = (key: PropertyKey): key is string =>
    typeof key === "string" && !Object.hasOwn(ABSENT, key) &&
    (Object.hasOwn(globals, key) || (LANGUAGE_NAMES.has(key) && key in globalThis));
  const get = (key: string) =>
    Object.hasOwn(globals, key) ? scope.global(key) : (globalThis as unknown as Record<string, unknown>)[key];
  // What Node does not have is not there: packages tell runtimes by it.
  const exists = (key: PropertyKey): key is string => known(key) && (key === "undefined" || get(key) !== undefined);
  const fetchOwn = (key: PropertyKey) => {
    if (!Object.hasOwn(own, key) && exists(key)) {
      Object.defineProperty(own, key, { value: get(key), writable: true, configurable: true, enumerable: false });
    }
  };
  return new Proxy(own, {
    get(target, key, receiver) {
      fetchOwn(key);
      return Reflect.get(target, key, receiver);
    },
    has: (target, key) => Reflect.has(target, key) || exists(key),
    getOwnPropertyDescriptor(target, key) {
      fetchOwn(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  });
}

const LANGUAGE_NAMES = new Set(LANGUAGE);
