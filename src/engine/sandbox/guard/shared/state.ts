/**
 * Remembers how shared objects looked before a run, to undo what it changed: a static put on `Promise`, a method of
 * `Array.prototype` replaced. It works while that is in force, so it uses what the language was when this was loaded, and no
 * iteration protocol. Comparing all of them takes a fifth of a millisecond, so the search looks now and then, and gives runs
 * that change something a world of their own (see `modes/search.ts`).
 */
import * as buffer from "node:buffer";
import { EventEmitter } from "node:events";
import { inspect } from "node:util";
import { streamModule } from "../../builtins/stream.ts";
import { whenNodeLibLoads } from "../../node_lib/load.ts";
import { SafeMap } from "../../../primordials.ts";
import { sharedObjects } from "./objects.ts";

const { apply, defineProperty, deleteProperty, ownKeys, setPrototypeOf } = Reflect;
const { getOwnPropertyDescriptor, getPrototypeOf, is } = Object;

interface Entry {
  readonly name: string;
  readonly holder: object;
  readonly prototype: object | null;
  readonly keys: readonly PropertyKey[];
  readonly descriptors: readonly PropertyDescriptor[];
  /** The plain properties among them, and their values: quicker to compare than descriptors. */
  readonly plain: readonly PropertyKey[];
  readonly values: readonly unknown[];
  readonly accessors: readonly number[];
}

/** State behind accessors and functions. */
interface Cell {
  readonly name: string;
  read(): unknown;
  write(value: never): void;
}

const { default: bufferModule } = buffer as unknown as { default: { INSPECT_MAX_BYTES: number } };

const CELLS: readonly Cell[] = [
  {
    name: "buffer.INSPECT_MAX_BYTES",
    read: () => bufferModule.INSPECT_MAX_BYTES,
    write: (value: number) => void (bufferModule.INSPECT_MAX_BYTES = value),
  },
  {
    name: "util.inspect.defaultOptions",
    read: () => JSON.stringify(inspect.defaultOptions),
    write: (value: string) => void (inspect.defaultOptions = JSON.parse(value)),
  },
  {
    name: "EventEmitter.defaultMaxListeners",
    read: () => EventEmitter.defaultMaxListeners,
    write: (value: number) => void (EventEmitter.defaultMaxListeners = value),
  },
  ...[false, true].map((objectMode) => ({
    name: "the default highWaterMark of streams",
    read: () => streamModule.getDefaultHighWaterMark(objectMode),
    write: (value: number) => streamModule.setDefaultHighWaterMark(objectMode, value),
  })),
];

const objects: object[] = [];
const names = new SafeMap<unknown, string>();
/** How each of them looked the last time: most look the same the next. */
const looks: Entry[] = [];
for (const [object, name] of sharedObjects()) {
  objects.push(object);
  names.set(object, name);
}
// The library may load while the others are watched already.
whenNodeLibLoads((shared) => {
  for (const [object, name] of shared) {
    names.set(object, name);
    looks[objects.push(object) - 1] = lookAt(object);
  }
});

/** Returns the name of an object that code of every run can reach; undefined for any other value. */
export function nameOfShared(value: unknown): string | undefined {
  return names.get(value);
}

export class SharedState {
  readonly #cells: readonly unknown[];

  constructor() {
    for (const [index, object] of objects.entries()) {
      const known = looks[index];
      if (known === undefined || !looksTheSame(known)) looks[index] = lookAt(object);
    }
    this.#cells = CELLS.map((cell) => cell.read());
  }

  /** Undoes what was changed, and names it. */
  restore(): string[] {
    const changed: string[] = [];
    for (let index = 0; index < looks.length; index++) {
      const entry = looks[index]!;
      if (!looksTheSame(entry)) restoreObject(entry, changed);
    }
    for (let index = 0; index < CELLS.length; index++) {
      const cell = CELLS[index]!;
      if (cell.read() === this.#cells[index]) continue;
      changed[changed.length] = cell.name;
      cell.write(this.#cells[index] as never);
    }
    return changed;
  }
}

function restoreObject(entry: Entry, changed: string[]): void {
  const { holder, keys, descriptors } = entry;
  const now = ownKeys(holder);
  for (let index = 0; index < now.length; index++) {
    const key = now[index]!;
    if (includes(keys, key)) continue;
    changed[changed.length] = nameOf(entry, key);
    deleteProperty(holder, key);
  }
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index]!;
    const before = descriptors[index]!;
    if (isAsBefore(holder, before, getOwnPropertyDescriptor(holder, key))) continue;
    changed[changed.length] = nameOf(entry, key);
    defineProperty(holder, key, before);
  }
  restoreOrder(entry);
  if (getPrototypeOf(holder) !== entry.prototype) {
    changed[changed.length] = `the prototype of ${entry.name}`;
    setPrototypeOf(holder, entry.prototype);
  }
}

/** Restores the order of properties, since a deleted one comes back as the last: all that was after it is put there again. */
function restoreOrder({ holder, keys, descriptors }: Entry): void {
  const now = ownKeys(holder);
  let first = 0;
  while (first < keys.length && now[first] === keys[first]) first++;
  for (let index = first; index < keys.length; index++) {
    const before = descriptors[index]!;
    if (before.configurable === true && deleteProperty(holder, keys[index]!)) {
      defineProperty(holder, keys[index]!, before);
    }
  }
}

function includes(keys: readonly PropertyKey[], key: PropertyKey): boolean {
  for (let index = 0; index < keys.length; index++) if (keys[index] === key) return true;
  return false;
}

function lookAt(holder: object): Entry {
  const keys = ownKeys(holder);
  // Without a prototype: a program may put `get` on that of all objects.
  const bare = (descriptor: object): PropertyDescriptor => Object.assign(Object.create(null), descriptor);
  const descriptors = keys.map((key) => bare(getOwnPropertyDescriptor(holder, key)!));
  const isPlain = (_key: PropertyKey, index: number) => "value" in descriptors[index]!;
  return {
    name: names.get(holder)!,
    holder,
    prototype: Object.getPrototypeOf(holder),
    keys,
    descriptors,
    plain: keys.filter(isPlain),
    values: descriptors.filter((descriptor) => "value" in descriptor).map(({ value }) => value),
    accessors: [...keys.keys()].filter((index) => !isPlain("", index)),
  };
}

function looksTheSame({ holder, prototype, keys, descriptors, plain, values, accessors }: Entry): boolean {
  if (ownKeys(holder).length !== keys.length || getPrototypeOf(holder) !== prototype) return false;
  try {
    for (let index = 0; index < plain.length; index++) {
      if (!is((holder as Record<PropertyKey, unknown>)[plain[index]!], values[index])) return false;
    }
  } catch {
    return false;
  }
  for (let at = 0; at < accessors.length; at++) {
    const index = accessors[at]!;
    const now = getOwnPropertyDescriptor(holder, keys[index]!);
    if (now?.get !== descriptors[index]!.get || now?.set !== descriptors[index]!.set) return false;
  }
  return true;
}

function isAsBefore(holder: object, before: PropertyDescriptor, now: PropertyDescriptor | undefined): boolean {
  if (now === undefined) return false;
  if (is(now.value, before.value) && now.get === before.get && now.set === before.set) return true;
  return before.get !== undefined && now.get === undefined && isLoaded(holder, before.get, now.value);
}

/** The runtime puts some values in the place of their getters when they are first asked for. */
function isLoaded(holder: object, getter: () => unknown, value: unknown): boolean {
  try {
    return apply(getter, holder, []) === value;
  } catch {
    return false;
  }
}

function nameOf({ name }: Entry, key: PropertyKey): string {
  return typeof key === "symbol" ? `${name}[${String(key)}]` : `${name}.${String(key)}`;
}
