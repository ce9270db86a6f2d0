/** `SQLTagStore` of `node:sqlite`: statements from tagged templates, the latest of which are kept. */
import { badType } from "./errors.ts";
import type { StatementSync } from "./statement_sync.ts";

/** What a store uses of its database. */
interface Preparing {
  prepare(sql: string): StatementSync;
}

const CAPACITY = 1000;

export class SQLTagStore {
  readonly #database: Preparing;
  readonly #capacity: number;
  /** By their text, the one that was used last at the end. */
  readonly #kept = new Map<string, StatementSync>();

  constructor(database: Preparing, capacity: number) {
    this.#database = database;
    this.#capacity = capacity;
    const getters = { capacity: () => this.#capacity, db: () => this.#database, size: () => this.#kept.size };
    for (const [name, get] of Object.entries(getters)) {
      Object.defineProperty(this, name, { get, enumerable: true, configurable: false });
    }
  }

  get(texts: TemplateStringsArray, ...values: unknown[]): unknown {
    return this.#statement(texts).get(...values);
  }

  all(texts: TemplateStringsArray, ...values: unknown[]): unknown {
    return this.#statement(texts).all(...values);
  }

  iterate(texts: TemplateStringsArray, ...values: unknown[]): unknown {
    return this.#statement(texts).iterate(...values);
  }

  run(texts: TemplateStringsArray, ...values: unknown[]): unknown {
    return this.#statement(texts).run(...values);
  }

  clear(): void {
    this.#kept.clear();
  }

  #statement(texts: unknown): StatementSync {
    if (!Array.isArray(texts)) throw badType("First argument must be an array of strings (template literal).");
    const sql = texts.join("?");
    const statement = this.#kept.get(sql) ?? this.#database.prepare(sql);
    this.#kept.delete(sql);
    this.#kept.set(sql, statement);
    if (this.#kept.size > this.#capacity) this.#kept.delete(this.#kept.keys().next().value!);
    return statement;
  }
}

/** @throws TypeError or RangeError */
export function capacityOf(value: unknown): number {
  if (value === undefined) return CAPACITY;
  const message = 'The "maxSize" argument must be a positive integer.';
  if (!Number.isInteger(value)) throw badType(message);
  if ((value as number) < 1) throw Object.assign(new RangeError(message), { code: "ERR_OUT_OF_RANGE" });
  return value as number;
}
