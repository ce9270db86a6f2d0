/** A prepared statement. */
import type { Library } from "./library.ts";
import { bindValue, columnValue, type SqlError, type SqlValue } from "./values.ts";

/** The database of a statement. */
export interface StatementOwner {
  readonly library: Library;
  readonly statements: Set<Statement>;
  /** Rows that the last statement changed. */
  readonly changes: bigint;
  readonly lastRowId: bigint;
  /** Does what may call functions of the program, and throws what they threw. */
  during<T>(work: () => T): T;
  /** What failed last. */
  error(): SqlError;
}

export interface Column {
  readonly column: string | null;
  readonly database: string | null;
  readonly name: string;
  readonly table: string | null;
  readonly type: string | null;
}

export class Statement {
  readonly connection: StatementOwner;
  readonly #at: number;
  #names: readonly (string | undefined)[] | undefined;
  isFinalized = false;
  /** How often it has been begun anew: what looked at its rows sees that they are gone. */
  generation = 0;

  constructor(connection: StatementOwner, at: number) {
    this.connection = connection;
    this.#at = at;
  }

  get #c() {
    return this.connection.library.exports;
  }

  /** The names of its parameters, from 1 on, with the sign before them; undefined for one that has none. */
  get parameterNames(): readonly (string | undefined)[] {
    const count = this.#c.sqlite3_bind_parameter_count(this.#at);
    return this.#names ??= Array.from(
      { length: count + 1 },
      (_, index) => index === 0 ? undefined : this.#text(this.#c.sqlite3_bind_parameter_name(this.#at, index)),
    );
  }

  get isReadOnly(): boolean {
    return this.#c.sqlite3_stmt_readonly(this.#at) !== 0;
  }

  get sql(): string {
    return this.#text(this.#c.sqlite3_sql(this.#at)) ?? "";
  }

  /** With its parameters in it; undefined if that is too long. */
  get expandedSql(): string | undefined {
    const at = this.#c.sqlite3_expanded_sql(this.#at);
    const text = this.#text(at);
    if (at !== 0) this.#c.sqlite3_free(at);
    return text;
  }

  get columnCount(): number {
    return this.#c.sqlite3_column_count(this.#at);
  }

  /** @returns SQLite's code */
  bind(index: number, value: SqlValue): number {
    return bindValue(this.connection.library, this.#at, index, value);
  }

  clearBindings(): void {
    this.#c.sqlite3_clear_bindings(this.#at);
  }

  /** @returns SQLite's code */
  step(): number {
    return this.connection.during(() => this.#c.sqlite3_step(this.#at));
  }

  /** @returns SQLite's code of the last step, if that failed */
  reset(): number {
    this.generation++;
    return this.#c.sqlite3_reset(this.#at);
  }

  columnNames(): string[] {
    return Array.from({ length: this.columnCount }, (_, column) => this.#name(column));
  }

  tableName(column: number): string | undefined {
    return this.#text(this.#c.sqlite3_column_table_name(this.#at, column));
  }

  value(column: number): SqlValue {
    return columnValue(this.connection.library, this.#at, column);
  }

  columns(): Column[] {
    const or = (at: number) => this.#text(at) ?? null;
    return Array.from({ length: this.columnCount }, (_, column) => ({
      column: or(this.#c.sqlite3_column_origin_name(this.#at, column)),
      database: or(this.#c.sqlite3_column_database_name(this.#at, column)),
      name: this.#name(column),
      table: or(this.#c.sqlite3_column_table_name(this.#at, column)),
      type: or(this.#c.sqlite3_column_decltype(this.#at, column)),
    }));
  }

  finalize(): void {
    if (this.isFinalized) return;
    this.isFinalized = true;
    this.connection.statements.delete(this);
    this.#c.sqlite3_finalize(this.#at);
  }

  #name(column: number): string {
    return this.#text(this.#c.sqlite3_column_name(this.#at, column)) ?? "";
  }

  #text(at: number): string | undefined {
    return this.connection.library.text(at);
  }
}
