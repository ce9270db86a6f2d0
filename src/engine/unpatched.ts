/**
 * The language as it was, for libraries that the engine runs in the middle of a program and that know of no primordials. What Node
 * does natively must not fail, or do something else, because a program has replaced `Array.prototype.filter`; and what gives code
 * the form in which it stays inside of the sandbox must not be told by `Array.prototype.join` what that form is.
 */
const { defineProperty, deleteProperty, ownKeys } = Reflect;
const { freeze, getOwnPropertyDescriptor, hasOwn, setPrototypeOf } = Object;

/** A function of the language, or a getter. */
interface Known {
  readonly holder: object;
  readonly key: PropertyKey;
  readonly value: unknown;
  readonly get: (() => unknown) | undefined;
  readonly descriptor: PropertyDescriptor;
}

const iterators = [[].values(), new Map().values(), new Set().values(), "".matchAll(/x/g), ""[Symbol.iterator]()];
const generator = (function* () {})();

const HOLDERS: readonly object[] = [
  ...[Array, Array.prototype, BigInt, Function.prototype, JSON, Map.prototype, Number, Number.prototype, Object],
  ...[Object.prototype, Reflect, RegExp.prototype, Set.prototype, String, String.prototype, Symbol.prototype],
  ...[WeakMap.prototype, WeakSet.prototype, Object.getPrototypeOf(Uint8Array.prototype) as object],
  ...iterators.map((iterator) => Object.getPrototypeOf(iterator) as object),
  Object.getPrototypeOf(Object.getPrototypeOf(generator)) as object,
  Object.getPrototypeOf(Object.getPrototypeOf([].values())) as object,
];

/** Those that are asked for properties which they do not have: what a program adds goes away as well. */
const ASKED: readonly object[] = [Object.prototype, Array.prototype, Function.prototype, RegExp.prototype];

/** A world of another runtime does not have these (`realm/node24/newer.ts`), and no library uses them. */
const NEWER: readonly PropertyKey[] = ["getOrInsert", "getOrInsertComputed", "sumPrecise"];

let known: readonly Known[] = look();
let isQuicklyUntouched = quickly(known);
/** Nobody patches anything meanwhile. */
let isUnpatched = false;

/** Takes the language as it is now for what it was: a world has some functions of its own, such as `Object.freeze`. No program runs yet. */
export function rememberLanguage(): void {
  if (isQuicklyUntouched()) return;
  known = look();
  isQuicklyUntouched = quickly(known);
}

/**
 * Looks at all functions in well under a microsecond, as each has a place in the code of its own; a loop takes a hundred times as
 * long. Calls of files ask this each time.
 */
function quickly(known: readonly Known[]): () => boolean {
  const functions = known.filter(({ get }) => get === undefined);
  const terms = functions.map((_, index) => `h${index}[k${index}] === v${index}`);
  const names = functions.flatMap((_, index) => [`h${index}`, `k${index}`, `v${index}`]);
  const values = functions.flatMap(({ holder, key, value }) => [holder, key, value]);
  const text = `return function () { try { return ${terms.join(" && ")}; } catch { return false; } };`;
  return new Function(...names, text)(...values) as () => boolean;
}

function look(): readonly Known[] {
  return HOLDERS.flatMap((holder) =>
    ownKeys(holder).flatMap((key) => {
      // Without a prototype: a program may put `get` on that of all objects.
      const descriptor: PropertyDescriptor = Object.assign(Object.create(null), getOwnPropertyDescriptor(holder, key));
      const { value, get, configurable } = descriptor;
      // A world has constructors of its own of functions, and randomness: `Math` is not among the holders.
      if (
        key === "constructor" || configurable !== true || NEWER.includes(key) ||
        (typeof value !== "function" && get === undefined)
      ) return [];
      return [freeze({ holder, key, value, get, descriptor })];
    })
  );
}

const OWN_KEYS: readonly (readonly PropertyKey[])[] = ASKED.map((holder) => ownKeys(holder));

interface Patch {
  readonly holder: object;
  readonly key: PropertyKey;
  /** Undefined for one that was deleted. */
  readonly descriptor: PropertyDescriptor | undefined;
}

/**
 * Does the work with the language as it was, and puts the program's patches back after it. The work may run no code of the
 * program, which would see this, and could patch again.
 */
export function unpatched<T>(work: () => T): T {
  if (isUnpatched) return work();
  if (!isQuicklyUntouched()) return strictlyUnpatched(work);
  isUnpatched = true;
  try {
    return work();
  } finally {
    isUnpatched = false;
  }
}

/** The same where a getter must not pass for the function in whose place it is, as it could by returning it once. */
export function strictlyUnpatched<T>(work: () => T): T {
  if (isUnpatched) return work();
  const patches = undoPatches();
  isUnpatched = true;
  try {
    return work();
  } finally {
    isUnpatched = false;
    for (let index = patches.length - 1; index >= 0; index--) {
      const { holder, key, descriptor } = patches[index]!;
      if (descriptor === undefined) deleteProperty(holder, key);
      else defineProperty(holder, key, descriptor);
    }
  }
}

const NONE: readonly Patch[] = [];

function undoPatches(): readonly Patch[] {
  let patches: Patch[] | undefined;
  for (let index = 0; index < ASKED.length; index++) {
    const holder = ASKED[index]!;
    const keys = OWN_KEYS[index]!;
    const now = ownKeys(holder);
    if (now.length <= keys.length) continue;
    for (let at = 0; at < now.length; at++) {
      if (!includes(keys, now[at]!)) undo(patches ??= [], holder, now[at]!, undefined);
    }
  }
  for (let index = 0; index < known.length; index++) {
    const each = known[index]!;
    if (!isAsBefore(each)) undo(patches ??= [], each.holder, each.key, each.descriptor);
  }
  return patches ?? NONE;
}

function undo(patches: Patch[], holder: object, key: PropertyKey, before: PropertyDescriptor | undefined): void {
  const descriptor = getOwnPropertyDescriptor(holder, key);
  if (descriptor !== undefined) setPrototypeOf(descriptor, null);
  patches[patches.length] = { holder, key, descriptor };
  // What cannot be put back stays as it is: to freeze what all runs share is a finding of its own.
  if (before === undefined) deleteProperty(holder, key);
  else defineProperty(holder, key, before);
}

function isAsBefore({ holder, key, value, get }: Known): boolean {
  const now = getOwnPropertyDescriptor(holder, key);
  if (now === undefined) return false;
  // Its own ones: a program may put `get` on the prototype of all objects.
  return get === undefined ? hasOwn(now, "value") && now.value === value : hasOwn(now, "get") && now.get === get;
}

function includes(keys: readonly PropertyKey[], key: PropertyKey): boolean {
  for (let index = 0; index < keys.length; index++) if (keys[index] === key) return true;
  return false;
}
