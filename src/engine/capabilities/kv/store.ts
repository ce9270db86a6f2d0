import { definePart } from "../part.ts";

/** A key-value store of strings: the scratch memory of a scenario, in which steps and code leave what others check. */
export class KvStore {
  readonly #entries = new Map<string, string>();
  /** Called with each change; the value is undefined for a key that is removed. */
  onChange: ((key: string, value: string | undefined) => void) | undefined;

  get(key: string): string | undefined {
    return this.#entries.get(key);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  set(key: string, value: string): void {
    this.#entries.set(key, value);
    this.onChange?.(key, value);
  }

  delete(key: string): boolean {
    const existed = this.#entries.delete(key);
    if (existed) this.onChange?.(key, undefined);
    return existed;
  }

  /** All entries, in order of first insertion. */
  entries(): [string, string][] {
    return [...this.#entries];
  }
}

export const KV = definePart("kv", { create: () => new KvStore() });
