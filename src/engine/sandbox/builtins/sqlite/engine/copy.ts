/** SQLite's online backup: a database copied to another one, some pages at a time. */
import { DONE, OK, OPEN_CREATE, OPEN_READWRITE, OPEN_URI } from "./codes.ts";
import { Connection } from "./connection.ts";
import type { SqlError } from "./values.ts";

export class Copy {
  readonly target: Connection;
  readonly #at: number;

  private constructor(target: Connection, at: number) {
    this.target = target;
    this.#at = at;
  }

  static begin(source: Connection, from: string, path: string, to: string, flags = OPEN_URI): Copy | SqlError {
    const { library } = source;
    const { exports: c, memory } = library;
    const target = Connection.open(library, path, OPEN_READWRITE | OPEN_CREATE | flags);
    if (!(target instanceof Connection)) return target;
    const at = memory.withText(
      to,
      (toAt) => memory.withText(from, (fromAt) => c.sqlite3_backup_init(target.address, toAt, source.address, fromAt)),
    );
    if (at !== 0) return new Copy(target, at);
    const error = target.error();
    target.close();
    return error;
  }

  /** @returns whether it is done, or SQLite's code of what failed; what is busy may be tried again */
  step(pages: number): boolean | number {
    const status = this.target.library.exports.sqlite3_backup_step(this.#at, pages);
    if (status === DONE) return true;
    return status === OK ? false : status;
  }

  get totalPages(): number {
    return this.target.library.exports.sqlite3_backup_pagecount(this.#at);
  }

  get remainingPages(): number {
    return this.target.library.exports.sqlite3_backup_remaining(this.#at);
  }

  close(): void {
    this.target.library.exports.sqlite3_backup_finish(this.#at);
    this.target.close();
  }
}
