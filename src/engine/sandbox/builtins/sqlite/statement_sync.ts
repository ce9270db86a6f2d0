/** `StatementSync` of `node:sqlite`. */
import { DONE, OK, ROW } from "./engine/codes.ts";
import type { Statement } from "./engine/statement.ts";
import type { SqlValue } from "./engine/values.ts";
import { badState, badValue, illegalConstructor, requireBoolean, sqlError, withoutNumber } from "./errors.ts";
import { bytesOf, fromSql, toBind } from "./values.ts";

/** What a statement takes from its database. */
export interface StatementOptions {
  readonly readBigInts: boolean;
  readonly returnArrays: boolean;
  readonly allowBareNamedParameters: boolean;
  readonly allowUnknownNamedParameters: boolean;
}

/** What makes statements, to which programs have no way. */
export const MAKE = Symbol("make");

type Row = unknown[] | Record<string, unknown>;

export class StatementSync {
  readonly #statement: Statement | undefined;
  #readBigInts: boolean;
  #returnArrays: boolean;
  #allowBare: boolean;
  #allowUnknown: boolean;
  #bareNames: ReadonlyMap<string, number> | undefined;

  constructor(key: unknown, statement: Statement | undefined, options: StatementOptions) {
    if (key !== MAKE) throw illegalConstructor();
    this.#statement = statement;
    this.#readBigInts = options.readBigInts;
    this.#returnArrays = options.returnArrays;
    this.#allowBare = options.allowBareNamedParameters;
    this.#allowUnknown = options.allowUnknownNamedParameters;
    for (const name of ["sourceSQL", "expandedSQL"] as const) {
      const get = () => this.#sql(name);
      Object.defineProperty(this, name, { get, enumerable: true, configurable: false });
    }
  }

  all(...args: unknown[]): Row[] {
    const statement = this.#begin(args);
    const rows: Row[] = [];
    try {
      const names = statement.columnNames();
      let status: number;
      while ((status = statement.step()) === ROW) rows.push(this.#row(statement, names));
      if (status !== DONE) throw sqlError(statement.connection.error());
    } finally {
      statement.reset();
    }
    return rows;
  }

  get(...args: unknown[]): Row | undefined {
    const statement = this.#begin(args);
    try {
      const status = statement.step();
      if (status === DONE) return undefined;
      if (status !== ROW) throw sqlError(statement.connection.error());
      return statement.columnCount === 0 ? undefined : this.#row(statement, statement.columnNames());
    } finally {
      statement.reset();
    }
  }

  run(...args: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    const statement = this.#begin(args);
    const { connection } = statement;
    try {
      let status: number;
      do status = statement.step(); while (status === ROW);
      if (status !== DONE) throw sqlError(connection.error());
      const shown = (value: bigint) => this.#readBigInts ? value : Number(value);
      return { changes: shown(connection.changes), lastInsertRowid: shown(connection.lastRowId) };
    } finally {
      statement.reset();
    }
  }

  iterate(...args: unknown[]): IterableIterator<Row> {
    const statement = this.#begin(args);
    return new StatementSyncIterator(statement, () => this.#row(statement, statement.columnNames()));
  }

  columns(): object[] {
    return this.#live().columns().map((column) => Object.assign(Object.create(null) as object, column));
  }

  setReadBigInts(on: unknown): void {
    this.#live();
    this.#readBigInts = requireBoolean(on, "readBigInts");
  }

  setReturnArrays(on: unknown): void {
    this.#live();
    this.#returnArrays = requireBoolean(on, "returnArrays");
  }

  setAllowBareNamedParameters(on: unknown): void {
    this.#live();
    this.#allowBare = requireBoolean(on, "allowBareNamedParameters");
  }

  setAllowUnknownNamedParameters(on: unknown): void {
    this.#live();
    this.#allowUnknown = requireBoolean(on, "enabled");
  }

  /** Also of a text without a statement. */
  #live(): Statement {
    const statement = this.#statement;
    if (statement === undefined) throw badValue("The SQL query contains no statements.");
    if (statement.isFinalized) throw badState("statement has been finalized");
    return statement;
  }

  #sql(name: "sourceSQL" | "expandedSQL"): string {
    const statement = this.#live();
    const sql = name === "sourceSQL" ? statement.sql : statement.expandedSql;
    if (sql === undefined) throw withoutNumber("Expanded SQL text would exceed configured limits");
    return sql;
  }

  #begin(args: readonly unknown[]): Statement {
    const statement = this.#live();
    const status = statement.reset();
    if (status !== OK) throw sqlError(statement.connection.error());
    statement.clearBindings();
    const [first] = args;
    const isObject = (typeof first === "object" && first !== null) || typeof first === "function";
    const isNamed = isObject && bytesOf(first) === undefined;
    if (isNamed) this.#bindNamed(statement, first as Readonly<Record<string, unknown>>);
    const { parameterNames } = statement;
    let index = 0;
    for (const value of isNamed ? args.slice(1) : args) {
      do index++; while (/^[^?]/.test(parameterNames[index] ?? ""));
      this.#bind(statement, index, value);
    }
    return statement;
  }

  #bindNamed(statement: Statement, values: Readonly<Record<string, unknown>>): void {
    const bare = this.#allowBare ? this.#bareNames ??= bareNamesOf(statement.parameterNames) : undefined;
    for (const name of Object.keys(values)) {
      const full = name === "" ? -1 : statement.parameterNames.indexOf(name);
      const index = full > 0 ? full : bare?.get(name);
      if (index !== undefined) this.#bind(statement, index, values[name]);
      else if (!this.#allowUnknown) throw badState(`Unknown named parameter '${name}'`);
    }
  }

  #bind(statement: Statement, index: number, value: unknown): void {
    if (statement.bind(index, toBind(value, index)) !== OK) throw sqlError(statement.connection.error());
  }

  #row(statement: Statement, names: readonly string[]): Row {
    const values: SqlValue[] = names.map((_, column) => fromSql(statement.value(column), this.#readBigInts));
    if (this.#returnArrays) return values;
    const row = Object.create(null) as Record<string, unknown>;
    names.forEach((name, column) => row[name] = values[column]);
    return row;
  }
}

/** The names without the sign before them. */
function bareNamesOf(names: readonly (string | undefined)[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  names.forEach((name, index) => {
    if (name === undefined) return;
    const bare = name.slice(1);
    const other = found.get(bare);
    if (other !== undefined) {
      throw badState(
        `Cannot create bare named parameter '${bare}' because of conflicting names '${names[other]}' and '${name}'.`,
      );
    }
    found.set(bare, index);
  });
  return found;
}

/** The prototype of all iterators of the language, which has `map`, `toArray` and others. */
const ITERATORS = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object;

class StatementSyncIterator {
  readonly #statement: Statement;
  readonly #generation: number;
  readonly #row: () => Row;
  #isDone = false;

  constructor(statement: Statement, row: () => Row) {
    this.#statement = statement;
    this.#generation = statement.generation;
    this.#row = row;
  }

  next(): IteratorResult<Row> {
    const statement = this.#live();
    if (this.#isDone) return result(true, null);
    const status = statement.step();
    if (status === ROW) return result(false, this.#row());
    this.#isDone = true;
    const error = status === DONE ? undefined : sqlError(statement.connection.error());
    statement.reset();
    if (error !== undefined) throw error;
    return result(true, null);
  }

  return(): IteratorResult<Row> {
    const statement = this.#live();
    if (!this.#isDone) statement.reset();
    this.#isDone = true;
    return result(true, null);
  }

  #live(): Statement {
    if (this.#statement.isFinalized) throw badState("statement has been finalized");
    const isStale = !this.#isDone && this.#statement.generation !== this.#generation;
    if (isStale) throw badState("iterator was invalidated");
    return this.#statement;
  }
}

Object.setPrototypeOf(StatementSyncIterator.prototype, ITERATORS);

interface StatementSyncIterator extends IterableIterator<Row> {
  next(): IteratorResult<Row>;
  return(): IteratorResult<Row>;
}

function result(done: boolean, value: Row | null): IteratorResult<Row> {
  return Object.assign(Object.create(null) as object, { done, value }) as IteratorResult<Row>;
}

for (const name of Object.getOwnPropertyNames(StatementSync.prototype)) {
  if (name !== "constructor") Object.defineProperty(StatementSync.prototype, name, { enumerable: true });
}
