/** What the objects of one database of `better-sqlite3` share: what they may do while it is busy, and its errors. */
import type { Connection } from "../sqlite/engine/connection.ts";
import { OK } from "../sqlite/engine/codes.ts";
import type { SqlError } from "../sqlite/engine/values.ts";

export type MakeError = (message: string, code: string) => Error;

export class Handle {
  readonly connection: Connection;
  readonly #makeError: MakeError;
  readonly #log: ((sql: string) => void) | undefined;
  isBusy = false;
  /** Iterators that have not ended. */
  iterators = 0;
  safeIntegers = false;
  isUnsafe = false;

  constructor(connection: Connection, makeError: MakeError, log: ((sql: string) => void) | undefined) {
    this.connection = connection;
    this.#makeError = makeError;
    this.#log = log;
  }

  requireOpen(): void {
    if (!this.connection.isOpen) throw new TypeError("The database connection is not open");
  }

  requireIdle(): void {
    if (this.isBusy) throw new TypeError("This database connection is busy executing a query");
  }

  requireNoIterators(): void {
    if (this.iterators > 0) throw new TypeError("This database connection is busy executing a query");
  }

  /** Nothing else may use the database meanwhile, such as a function that it calls. */
  busily<T>(work: () => T): T {
    this.isBusy = true;
    try {
      return work();
    } finally {
      this.isBusy = false;
    }
  }

  log(sql: () => string): void {
    this.#log?.(sql());
  }

  /** @throws SqliteError unless it is done */
  check(status: number): void {
    if (status !== OK) throw this.error();
  }

  error(what: SqlError = this.connection.error()): Error {
    return sqliteError(this.connection, what, this.#makeError);
  }
}

export function sqliteError({ library }: Pick<Connection, "library">, what: SqlError, make: MakeError): Error {
  return make(what.message, library.codeNames.get(what.code) ?? `UNKNOWN_SQLITE_ERROR_${what.code}`);
}
