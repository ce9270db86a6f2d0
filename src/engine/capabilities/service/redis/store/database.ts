/** One of a server's databases: keys and values, when they expire, and who watches them. Keys and texts hold one byte in each character. */
import { RedisError } from "../protocol/replies.ts";
import type { SortedSet } from "./sorted_set.ts";
import type { Stream } from "./stream.ts";

export interface Values {
  readonly string: string;
  readonly list: string[];
  readonly hash: Map<string, string>;
  readonly set: Set<string>;
  readonly zset: SortedSet;
  readonly stream: Stream;
}

export type Kind = keyof Values;

export interface Entry<K extends Kind = Kind> {
  readonly kind: K;
  value: Values[K];
  /** Unix ms. */
  expiresAtMs: number | undefined;
}

/** The time of the command that is performed, in Unix ms, and what becomes of keys that have expired by then. */
export interface DatabaseClock {
  readonly nowMs: number;
  /**
   * A server of its own deletes them. A replica hides them from its clients, and deletes them when its primary does: to the commands of
   * the primary they are there.
   */
  readonly expired: "deleted" | "hidden" | "there";
}

/** Whoever is told of a change of a key: a client that watches it. */
export interface Watcher {
  isDirty: boolean;
}

export class Database {
  readonly index: number;
  #entries = new Map<string, Entry>();
  readonly #watchers = new Map<string, Set<Watcher>>();
  readonly #onChange: (db: Database, key: string) => void;
  readonly #onExpired: (db: Database, key: string) => void;
  readonly #clock: DatabaseClock;

  /**
   * @param onChange told of each key that a command changes
   * @param onExpired told of each key that has gone because of the time
   */
  constructor(
    index: number,
    clock: DatabaseClock,
    onChange: (db: Database, key: string) => void,
    onExpired: (db: Database, key: string) => void,
  ) {
    this.index = index;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#onExpired = onExpired;
  }

  /** What is there; undefined once it has expired. */
  entry(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expiresAtMs === undefined) return entry;
    const { expired } = this.#clock;
    if (expired === "there" || entry.expiresAtMs > this.#clock.nowMs) return entry;
    if (expired === "hidden") return undefined;
    this.#entries.delete(key);
    this.#dirty(key);
    this.#onExpired(this, key);
    return undefined;
  }

  /**
   * The value, if the key has one of this kind.
   * @throws RedisError for a value of another kind
   */
  get<K extends Kind>(kind: K, key: string): Values[K] | undefined {
    const entry = this.entry(key);
    if (entry === undefined) return undefined;
    if (entry.kind !== kind) throw wrongKind();
    return entry.value as Values[K];
  }

  /** As `get`, and makes the value if it is not there. */
  open<K extends Exclude<Kind, "string">>(kind: K, key: string, make: () => Values[K]): Values[K] {
    const found = this.get(kind, key);
    if (found !== undefined) return found;
    const value = make();
    this.#entries.set(key, { kind, value, expiresAtMs: undefined });
    return value;
  }

  /** Puts a value in the place of what was there. It does not expire, unless a time is given. */
  put<K extends Kind>(kind: K, key: string, value: Values[K], expiresAtMs?: number): void {
    this.#entries.set(key, { kind, value, expiresAtMs });
    this.changed(key);
  }

  /** A value was changed in place: an empty one goes. */
  changed(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined && isEmpty(entry)) this.#entries.delete(key);
    this.#dirty(key);
    this.#onChange(this, key);
  }

  expire(key: string, atMs: number | undefined): void {
    const entry = this.entry(key);
    if (entry === undefined) return;
    entry.expiresAtMs = atMs;
    this.changed(key);
  }

  delete(key: string): boolean {
    if (this.entry(key) === undefined) return false;
    this.#entries.delete(key);
    this.changed(key);
    return true;
  }

  /** The keys that are there, in the order in which they came. */
  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.entry(key) !== undefined);
  }

  clear(): void {
    for (const key of this.keys()) this.delete(key);
  }

  /** Forgets everything: a replica takes over what another server has. */
  reset(): void {
    const keys = [...this.#entries.keys()];
    this.#entries.clear();
    for (const key of keys) this.#dirty(key);
  }

  /** Exchanges what it holds with another. */
  swap(other: Database): void {
    [this.#entries, other.#entries] = [other.#entries, this.#entries];
    for (const db of [this, other]) {
      for (const key of new Set([...this.#entries.keys(), ...other.#entries.keys()])) db.changed(key);
    }
  }

  watch(key: string, watcher: Watcher): void {
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers.add(watcher));
  }

  /** Removes what has expired of that which somebody watches: it has changed. */
  expireWatched(watcher: Watcher): void {
    for (const [key, watchers] of this.#watchers) if (watchers.has(watcher)) this.entry(key);
  }

  unwatch(watcher: Watcher): void {
    for (const [key, watchers] of this.#watchers) {
      if (watchers.delete(watcher) && watchers.size === 0) this.#watchers.delete(key);
    }
  }

  #dirty(key: string): void {
    for (const watcher of this.#watchers.get(key) ?? []) watcher.isDirty = true;
  }
}

function isEmpty({ kind, value }: Entry): boolean {
  if (kind === "string" || kind === "stream") return false;
  return kind === "list" ? (value as string[]).length === 0 : (value as { readonly size: number }).size === 0;
}

export function wrongKind(): RedisError {
  return new RedisError("WRONGTYPE Operation against a key holding the wrong kind of value");
}
