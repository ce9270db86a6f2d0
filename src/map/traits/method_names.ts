/** Methods by what they do to the state that they are called on. */

export const READERS = new Set(["get", "has", "at", "includes", "find", "peek", "getItem"]);
export const WRITERS = new Set(
  [
    "set",
    "add",
    "delete",
    "clear",
    "push",
    "pop",
    "shift",
    "unshift",
    "splice",
    "fill",
    "setItem",
    "removeItem",
    "put",
  ],
);
/** Of a store that answers later, these may as well be requests to a server. */
export const ALSO_REQUESTS = new Set(["delete", "put", "clear"]);
export const SIZES = new Set(["size", "length"]);
/** Those who call `lock.runExclusive(async () => …)` have thought of it. */
export const EXCLUSIVE = new Set(["runExclusive", "withLock", "acquire", "lock", "request", "synchronized"]);
export const ACQUIRES = new Set(["acquire", "lock", "wait", "enter"]);
