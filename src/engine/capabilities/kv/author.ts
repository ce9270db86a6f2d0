/** The keys and values as the code of a scenario sees them. What code changes is logged, which a step does by itself. */
import { type Json, toJson } from "../../json.ts";
import { authorObject } from "../capability.ts";
import type { BaseWorld } from "../part.ts";
import { requireText } from "../require.ts";
import { KV } from "./store.ts";

/** The key-value store, as the code of a scenario sees it. */
export interface KeysAndValues {
  /** Returns the value of a key; undefined if the key is absent. */
  get(key: string): string | undefined;
  /** Returns whether the key exists. */
  has(key: string): boolean;
  /** Returns all keys and values, sorted by key. */
  entries(): readonly (readonly [string, string])[];
  /** Stores a value under a key. Throws a `TypeError` for a key or value that is not text. */
  set(key: string, value: string): void;
  /** Removes a key, and returns whether it existed. */
  delete(key: string): boolean;
}

class AuthorKv implements KeysAndValues {
  readonly #world: BaseWorld;

  constructor(world: BaseWorld) {
    this.#world = world;
  }

  get(key: string): string | undefined {
    return this.#world.use(KV).get(key);
  }

  has(key: string): boolean {
    return this.#world.use(KV).has(key);
  }

  entries(): [string, string][] {
    return this.#world.use(KV).entries();
  }

  set(key: string, value: string): void {
    requireText("a key for kv", key);
    requireText("a value for kv", value, "; use JSON.stringify");
    // What is told comes before what it tells of: then the log's last entry is what a change belongs to.
    this.#world.kernel.event("kv.set", { key, value: toJson(value) } satisfies Json);
    this.#world.use(KV).set(key, value);
  }

  delete(key: string): boolean {
    const store = this.#world.use(KV);
    if (!store.has(key)) return false;
    this.#world.kernel.event("kv.delete", { key });
    return store.delete(key);
  }
}

export const keysAndValues = authorObject((world: BaseWorld): KeysAndValues => new AuthorKv(world), [
  "get",
  "has",
  "entries",
]);
