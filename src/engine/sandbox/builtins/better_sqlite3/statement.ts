/** A statement of `better-sqlite3`. */
import { DONE, OK, ROW } from "../sqlite/engine/codes.ts";
import type { Statement as Prepared } from "../sqlite/engine/statement.ts";
import { bindAll } from "./bind.ts";
import type { Handle } from "./handle.ts";
import { fromSql, type ToBuffer } from "./values.ts";

/** How a row is shown: by column, only its first column, by table and column, as a list. */
type Mode = "flat" | "pluck" | "expand" | "raw";

export interface StatementOptions {
  readonly source: string;
  readonly database: object;
  /** It is for `pragma()`, which always gives something. */
  readonly isPragma: boolean;
  /** Its parameters need no values: it is only explained. */
  readonly isExplained: boolean;
  readonly toBuffer: ToBuffer;
}

export class Statement {
  readonly #handle: Handle;
  readonly #prepared: Prepared;
  readonly #options: StatementOptions;
  readonly #returnsData: boolean;
  #mode: Mode = "flat";
  #safeIntegers: boolean;
  #isBound: boolean;
  /** An iterator over it has not ended. */
  #isLocked = false;

  constructor(handle: Handle, prepared: Prepared, options: StatementOptions) {
    this.#handle = handle;
    this.#prepared = prepared;
    this.#options = options;
    this.#safeIntegers = handle.safeIntegers;
    this.#isBound = options.isExplained;
    this.#returnsData = prepared.columnCount >= 1 || options.isPragma;
    const { source, database } = options;
    const shown = { reader: this.#returnsData, readonly: prepared.isReadOnly, source, database };
    for (const [name, value] of Object.entries(shown)) Object.defineProperty(this, name, { value, enumerable: true });
    const get = () => !prepared.isFinalized && this.#isLocked;
    Object.defineProperty(this, "busy", { get, enumerable: true });
  }

  run(...args: unknown[]): { changes: number; lastInsertRowid: number | bigint } {
    const { connection } = this.#handle;
    return this.#execute(args, () => {
      if (!this.#handle.isUnsafe) this.#handle.requireNoIterators();
    }, () => {
      const before = connection.totalChanges;
      this.#prepared.step();
      if (this.#prepared.reset() !== OK) throw this.#handle.error();
      const { lastRowId, totalChanges } = connection;
      return {
        changes: totalChanges === before ? 0 : Number(connection.changes),
        lastInsertRowid: this.#safeIntegers ? lastRowId : Number(lastRowId),
      };
    });
  }

  get(...args: unknown[]): unknown {
    this.#requireData();
    return this.#execute(args, nothing, () => {
      const status = this.#prepared.step();
      const row = status === ROW ? this.#row(this.#prepared.columnNames()) : undefined;
      const result = this.#prepared.reset();
      if (status !== ROW && status !== DONE && result !== OK) throw this.#handle.error();
      return row;
    });
  }

  all(...args: unknown[]): unknown[] {
    this.#requireData();
    return this.#execute(args, nothing, () => {
      const rows: unknown[] = [];
      let names: readonly string[] | undefined;
      while (this.#prepared.step() === ROW) rows.push(this.#row(names ??= this.#prepared.columnNames()));
      if (this.#prepared.reset() !== OK) throw this.#handle.error();
      return rows;
    });
  }

  iterate(...args: unknown[]): IterableIterator<unknown> {
    this.#requireData();
    this.#begin(args, nothing);
    this.#isLocked = true;
    this.#handle.iterators++;
    let isAlive = true;
    let isLogged = false;
    const end = () => {
      isAlive = false;
      this.#isLocked = false;
      this.#handle.iterators--;
      this.#prepared.reset();
      if (!this.#isBound) this.#prepared.clearBindings();
      return { value: undefined, done: true } as const;
    };
    const next = (): IteratorResult<unknown> => {
      this.#handle.requireIdle();
      if (!isAlive) return { value: undefined, done: true };
      try {
        const status = this.#handle.busily(() => {
          if (!isLogged) this.#log();
          isLogged = true;
          return this.#prepared.step();
        });
        if (status === ROW) return { value: this.#row(this.#prepared.columnNames()), done: false };
        if (status !== DONE) throw this.#handle.error();
      } catch (error) {
        end();
        throw error;
      }
      return end();
    };
    const iterator = {
      next,
      return: (): IteratorResult<unknown> => {
        this.#handle.requireIdle();
        return isAlive ? end() : { value: undefined, done: true };
      },
      [Symbol.iterator]: () => iterator,
    };
    return Object.defineProperty(iterator, "statement", { value: this, enumerable: true }) as typeof iterator;
  }

  bind(...args: unknown[]): this {
    if (this.#isBound) throw new TypeError("The bind() method can only be invoked once per statement object");
    this.#handle.requireOpen();
    this.#handle.requireIdle();
    this.#requireUnlocked();
    this.#bind(args);
    this.#isBound = true;
    return this;
  }

  pluck(...args: unknown[]): this {
    return this.#show("pluck", args);
  }

  expand(...args: unknown[]): this {
    return this.#show("expand", args);
  }

  raw(...args: unknown[]): this {
    return this.#show("raw", args);
  }

  safeIntegers(...args: unknown[]): this {
    this.#handle.requireIdle();
    this.#requireUnlocked();
    this.#safeIntegers = switchOf(args);
    return this;
  }

  columns(): object[] {
    this.#requireData("columns");
    this.#handle.requireOpen();
    this.#handle.requireIdle();
    return this.#prepared.columns().map(({ name, column, table, database, type }) => ({
      ...{ name, column, table, database, type },
    }));
  }

  toString(): string {
    const expanded = !this.#prepared.isFinalized && this.#isBound ? this.#prepared.expandedSql : undefined;
    return expanded ?? this.#options.source;
  }

  #show(mode: Mode, args: readonly unknown[]): this {
    this.#requireData(mode);
    this.#handle.requireIdle();
    this.#requireUnlocked();
    if (switchOf(args)) this.#mode = mode;
    else if (this.#mode === mode) this.#mode = "flat";
    return this;
  }

  #requireData(method?: string): void {
    if (this.#returnsData) return;
    throw new TypeError(
      method === undefined
        ? "This statement does not return data. Use run() instead"
        : `The ${method}() method is only for statements that return data`,
    );
  }

  #requireUnlocked(): void {
    if (this.#isLocked) throw new TypeError("This statement is busy executing a query");
  }

  #begin(args: readonly unknown[], alsoRequire: () => void): void {
    this.#handle.requireOpen();
    this.#handle.requireIdle();
    this.#requireUnlocked();
    alsoRequire();
    if (!this.#isBound) this.#bind(args);
    else if (args.length > 0) throw new TypeError("This statement already has bound parameters");
  }

  #bind(args: readonly unknown[]): void {
    try {
      bindAll(this.#prepared, args);
    } catch (error) {
      this.#prepared.clearBindings();
      throw error;
    }
  }

  #execute<T>(args: readonly unknown[], alsoRequire: () => void, work: () => T): T {
    this.#begin(args, alsoRequire);
    try {
      return this.#handle.busily(() => {
        this.#log();
        return work();
      });
    } finally {
      if (!this.#prepared.isFinalized) {
        this.#prepared.reset();
        if (!this.#isBound) this.#prepared.clearBindings();
      }
    }
  }

  #log(): void {
    this.#handle.log(() => this.#prepared.expandedSql ?? this.#prepared.sql);
  }

  #row(names: readonly string[]): unknown {
    const value = (column: number) => fromSql(this.#prepared.value(column), this.#safeIntegers, this.#options.toBuffer);
    switch (this.#mode) {
      case "pluck":
        return value(0);
      case "raw":
        return names.map((_, column) => value(column));
      case "flat":
        return Object.fromEntries(names.map((name, column) => [name, value(column)]));
      case "expand": {
        const row: Record<string, Record<string, unknown>> = {};
        names.forEach((name, column) => {
          const table = this.#prepared.tableName(column) ?? "$";
          (row[table] ??= {})[name] = value(column);
        });
        return row;
      }
    }
  }
}

function nothing(): void {}

/** On, unless the only argument says otherwise. */
export function switchOf(args: readonly unknown[]): boolean {
  if (args.length === 0) return true;
  if (typeof args[0] !== "boolean") throw new TypeError("Expected first argument to be a boolean");
  return args[0];
}
