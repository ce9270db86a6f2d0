/** `globalThis` inside a world: the simulated globals, the pure ones of the language, and what the program adds. */
import { hasOwn } from "../../primordials.ts";
import type { Scope } from "../realm/scope.ts";
import { FOREIGN_GLOBALS } from "../realm/node24/foreign_globals.ts";
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

/** Nothing else can be put in their place. */
export const CONSTANTS = ["undefined", "NaN", "Infinity"];

/** A new one for each run: what one run adds, replaces or deletes, another does not see. */
export function createGlobalObject(scope: Scope): object {
  const { globals } = scope.tables;
  const own: Record<PropertyKey, unknown> = {};
  Object.defineProperty(own, Symbol.toStringTag, { value: "global", configurable: true });
  const deleted = new Set<PropertyKey>();
  const known = (key: PropertyKey): key is string =>
    typeof key === "string" && !hasOwn(ABSENT, key) && !FOREIGN.has(key) &&
    (hasOwn(globals, key) || (LANGUAGE_NAMES.has(key) && key in globalThis));
  const get = (key: string) =>
    hasOwn(globals, key) ? scope.global(key) : (globalThis as unknown as Record<string, unknown>)[key];
  const exists = (key: PropertyKey): key is string =>
    known(key) && !deleted.has(key) && (key === "undefined" || get(key) !== undefined);
  const fetchOwn = (key: PropertyKey) => {
    if (hasOwn(own, key) || !exists(key)) return;
    const changes = !CONSTANTS.includes(key);
    Object.defineProperty(own, key, { value: get(key), writable: changes, configurable: changes, enumerable: false });
  };
  const object: Record<PropertyKey, unknown> = new Proxy(own, {
    get(target, key, receiver) {
      fetchOwn(key);
      return Reflect.get(target, key, receiver);
    },
    has: (target, key) => Reflect.has(target, key) || exists(key),
    getOwnPropertyDescriptor(target, key) {
      fetchOwn(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    ownKeys(target) {
      for (const key of [...LANGUAGE, ...Object.keys(globals)]) fetchOwn(key);
      return Reflect.ownKeys(target);
    },
    // Also where a property is set.
    defineProperty(target, key, descriptor) {
      fetchOwn(key);
      if (!Reflect.defineProperty(target, key, descriptor)) return false;
      scope.rebind(key, () => object[key]);
      return true;
    },
    deleteProperty(target, key) {
      fetchOwn(key);
      if (!Reflect.deleteProperty(target, key)) return false;
      deleted.add(key);
      scope.rebind(key, () => undefined);
      return true;
    },
  });
  return object;
}

const LANGUAGE_NAMES = new Set(LANGUAGE);
const FOREIGN: ReadonlySet<PropertyKey> = new Set(FOREIGN_GLOBALS);
