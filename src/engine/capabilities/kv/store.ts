/** A key-value store of strings: the scratch memory of a scenario, in which steps and code leave what others check. */
export class KvStore {
  readonly #entries = new Map<string, string>();

  get(key: string): string | undefined {
    return this.#entries.get(key);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  set(key: string, value: string): void {
    this.#entries.set(key, value);
  }

  delete(key: string): boolean {
    return this.#entries.delete(key);
  }

  /** All entries, in order of first insertion. */
  entries(): [string, string][] {
    return [...this.#entries];
  }
}
