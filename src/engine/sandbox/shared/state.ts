/**
 * What shared objects looked like before a run, to undo what it changed: a static put on `Promise`, a method of
 * `Array.prototype` replaced. Comparing all of them takes a fifth of a millisecond, so the search looks now and then, and
 * gives runs that change something a world of their own (see `modes/search.ts`).
 */
import * as buffer from "node:buffer";
import { EventEmitter } from "node:events";
import { inspect } from "node:util";
import { streamModule } from "../builtins/stream.ts";
import { sharedObjects } from "./objects.ts";

interface Entry {
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

const objects = sharedObjects();

/** What an object that code of every run can reach is called; undefined for any other value. */
export function nameOfShared(value: unknown): string | undefined {
  return objects.get(value as object);
}

/** From the last time: most look the same the next. */
const looks = new Map<object, Entry>();

export class SharedState {
  readonly #entries: readonly Entry[];
  readonly #cells: readonly unknown[];

  constructor() {
    for (const holder of objects.keys()) {
      const known = looks.get(holder);
      if (known === undefined || !looksTheSame(known)) looks.set(holder, lookAt(holder));
    }
    this.#entries = [...looks.values()];
    this.#cells = CELLS.map((cell) => cell.read());
  }

  /** Undoes what was changed, and names it. */
  restore(): string[] {
    const changed: string[] = [];
    for (const entry of this.#entries) {
      if (looksTheSame(entry)) continue;
      const keys = Reflect.ownKeys(entry.holder);
      if (keys.length !== entry.keys.length) {
        for (const key of keys) {
          if (entry.keys.includes(key)) continue;
          changed.push(nameOf(entry, key));
          Reflect.deleteProperty(entry.holder, key);
        }
      }
      for (let index = 0; index < entry.keys.length; index++) {
        const key = entry.keys[index]!;
        const before = entry.descriptors[index]!;
        if (isAsBefore(entry.holder, before, Object.getOwnPropertyDescriptor(entry.holder, key))) continue;
        changed.push(nameOf(entry, key));
        Reflect.defineProperty(entry.holder, key, before);
      }
      if (Object.getPrototypeOf(entry.holder) !== entry.prototype) {
        changed.push(`the prototype of ${objects.get(entry.holder)}`);
        Reflect.setPrototypeOf(entry.holder, entry.prototype);
      }
    }
    for (const [index, cell] of CELLS.entries()) {
      if (cell.read() === this.#cells[index]) continue;
      changed.push(cell.name);
      cell.write(this.#cells[index] as never);
    }
    return changed;
  }
}

function lookAt(holder: object): Entry {
  const keys = Reflect.ownKeys(holder);
  const descriptors = keys.map((key) => Object.getOwnPropertyDescriptor(holder, key)!);
  const isPlain = (_key: PropertyKey, index: number) => "value" in descriptors[index]!;
  return {
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
  if (Reflect.ownKeys(holder).length !== keys.length || Object.getPrototypeOf(holder) !== prototype) return false;
  try {
    for (let index = 0; index < plain.length; index++) {
      if (!Object.is((holder as Record<PropertyKey, unknown>)[plain[index]!], values[index])) return false;
    }
  } catch {
    return false;
  }
  for (const index of accessors) {
    const now = Object.getOwnPropertyDescriptor(holder, keys[index]!);
    if (now?.get !== descriptors[index]!.get || now?.set !== descriptors[index]!.set) return false;
  }
  return true;
}

function isAsBefore(holder: object, before: PropertyDescriptor, now: PropertyDescriptor | undefined): boolean {
  if (now === undefined) return false;
  if (Object.is(now.value, before.value) && now.get === before.get && now.set === before.set) return true;
  return before.get !== undefined && now.get === undefined && isLoaded(holder, before.get, now.value);
}

/** The runtime puts some values in the place of their getters when they are first asked for. */
function isLoaded(holder: object, getter: () => unknown, value: unknown): boolean {
  try {
    return getter.call(holder) === value;
  } catch {
    return false;
  }
}

function nameOf({ holder }: Entry, key: PropertyKey): string {
  const name = objects.get(holder)!;
  return typeof key === "symbol" ? `${name}[${String(key)}]` : `${name}.${String(key)}`;
}
