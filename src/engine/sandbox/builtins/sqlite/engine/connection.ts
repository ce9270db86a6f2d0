/** An open database. */
import { refuse } from "../../../realm/refused.ts";
import * as code from "./codes.ts";
import { define, type Definition, install } from "./functions.ts";
import type { Library } from "./library.ts";
import { Statement } from "./statement.ts";
import type { SqlError } from "./values.ts";
import { locksOf } from "./system/locks.ts";

/** Its own code for files and their locks, as on any Unix. */
const VFS = "unix";

/** So many ms SQLite sleeps before it looks again for a lock (`sqliteDefaultBusyCallback`). */
const DELAYS_MS = [1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100];

export class Connection {
  readonly library: Library;
  readonly statements = new Set<Statement>();
  readonly sessions = new Set<{ close(): void }>();
  /** What a function of the program threw while a statement ran. */
  #thrown: { readonly error: unknown } | undefined;
  readonly #at: number;
  readonly #registered: number[] = [];
  isOpen = true;

  private constructor(library: Library, at: number) {
    this.library = library;
    this.#at = at;
  }

  /** @returns the database, or why there is none */
  static open(library: Library, path: string, flags: number): Connection | SqlError {
    const { exports: c, memory } = library;
    return memory.withCell((cell) => {
      const status = memory.withText(
        path,
        (pathAt) => memory.withText(VFS, (vfsAt) => c.sqlite3_open_v2(pathAt, cell, flags, vfsAt)),
      );
      const connection = new Connection(library, memory.i32(cell));
      if (status === code.OK) {
        c.sqlite3_extended_result_codes(connection.#at, 1);
        // Everywhere else this is the size of new databases.
        connection.exec("PRAGMA page_size = 4096");
        return connection;
      }
      const error = connection.error();
      c.sqlite3_close_v2(connection.#at);
      return error;
    });
  }

  get #c() {
    return this.library.exports;
  }

  /** What failed last. */
  error(): SqlError {
    const code = this.#c.sqlite3_extended_errcode(this.#at);
    return { ...this.meaningOf(code), message: this.library.text(this.#c.sqlite3_errmsg(this.#at)) ?? "" };
  }

  meaningOf(errorCode: number): SqlError {
    const meaning = this.library.text(this.#c.sqlite3_errstr(errorCode)) ?? "";
    return { code: errorCode, message: meaning, meaning };
  }

  /** Executes statements one after the other. @returns SQLite's code */
  exec(sql: string): number {
    return this.during(() => this.library.memory.withText(sql, (at) => this.#c.sqlite3_exec(this.#at, at, 0, 0, 0)));
  }

  /**
   * @returns the statement, and the text after it; undefined if there is none before the end; SQLite's code if it cannot be prepared
   */
  prepare(sql: string, flags = 0): { statement: Statement; rest: string } | number | undefined {
    const { memory } = this.library;
    return memory.withCell((cell) =>
      memory.withText(sql, (at, length) => {
        const status = this.during(() => this.#c.sqlite3_prepare_v3(this.#at, at, length + 1, flags, cell, cell + 4));
        if (status !== code.OK) return status;
        if (memory.i32(cell) === 0) return undefined;
        const statement = new Statement(this, memory.i32(cell));
        this.statements.add(statement);
        const tail = memory.i32(cell + 4);
        return { statement, rest: memory.textOf(tail, at + length - tail) };
      }), 8);
  }

  /** Does what may call functions of the program, and throws what they threw. */
  during<T>(work: () => T): T {
    const result = work();
    const thrown = this.#thrown;
    if (thrown === undefined) return result;
    this.#thrown = undefined;
    throw thrown.error;
  }

  /** Calls the program while a statement runs: what it throws is thrown when the statement has ended. */
  guarded(work: () => number, otherwise: number): number {
    try {
      return work();
    } catch (error) {
      this.#keep(error);
      return otherwise;
    }
  }

  /** Waits so long for a lock that another connection has. */
  waitForLocks(timeoutMs: number): void {
    const id = this.#register({
      busy: (times) => {
        const { machine } = this.library.scope;
        const waited = DELAYS_MS.slice(0, times).reduce((sum, ms) => sum + ms, 0) +
          Math.max(0, times - DELAYS_MS.length) * DELAYS_MS.at(-1)!;
        const delay = Math.min(DELAYS_MS[times] ?? DELAYS_MS.at(-1)!, timeoutMs - waited);
        if (delay <= 0) return 0;
        if (locksOf(machine.fs).hasOthers(machine)) {
          throw refuse(WAITING, "PRAGMA busy_timeout = 0, and try again later");
        }
        machine.kernel.time.busy(delay);
        return 1;
      },
    });
    this.#c.sqlite3_busy_handler(this.#at, timeoutMs === 0 ? 0 : this.library.pointers.xBusy, id);
  }

  /** @param option of `DBCONFIG` */
  configure(option: number, isOn: boolean): void {
    this.#c.sqlite3__wasm_db_config_ip(this.#at, option, Number(isOn), 0);
  }

  /** @param value -1 to leave it. @returns what it was */
  limit(id: number, value = -1): number {
    return this.#c.sqlite3_limit(this.#at, id, value);
  }

  get isInTransaction(): boolean {
    return this.#c.sqlite3_get_autocommit(this.#at) === 0;
  }

  get lastRowId(): bigint {
    return this.#c.sqlite3_last_insert_rowid(this.#at);
  }

  /** Rows that the last statement changed. */
  get changes(): bigint {
    return this.#c.sqlite3_changes64(this.#at);
  }

  /** Rows that all statements have changed. */
  get totalChanges(): bigint {
    return this.#c.sqlite3_total_changes64(this.#at);
  }

  /** The path of one of its databases; "" for one in memory, undefined for one that is not there. */
  file(name: string): string | undefined {
    return this.library.memory.withText(name, (at) => this.library.text(this.#c.sqlite3_db_filename(this.#at, at)));
  }

  /** Defines a function of SQL. @returns SQLite's code */
  define(definition: Definition): number {
    const id = this.#register(define(this.library, definition, (error) => this.#keep(error)));
    return install(this.library, this.#at, definition, id);
  }

  /** Has a function decide which actions statements may have (https://www.sqlite.org/c3ref/set_authorizer.html). */
  authorizeBy(decide: ((action: number, ...names: (string | null)[]) => number) | undefined): void {
    if (decide === undefined) return void this.#c.sqlite3_set_authorizer(this.#at, 0, 0);
    const or = (at: number) => this.library.text(at) ?? null;
    const id = this.#register({
      authorize: (action, ...names) => this.guarded(() => decide(action, ...names.map(or)), DENY),
    });
    this.#c.sqlite3_set_authorizer(this.#at, this.library.pointers.xAuthorize, id);
  }

  /** The bytes of a database; undefined if there is none. */
  serialize(name: string): Uint8Array<ArrayBuffer> | undefined {
    const { memory } = this.library;
    return memory.withCell((sizeAt) => {
      const at = memory.withText(name, (nameAt) => this.#c.sqlite3_serialize(this.#at, nameAt, sizeAt, 0));
      const size = memory.i64(sizeAt);
      if (at === 0) return size === 0 ? new Uint8Array(0) : undefined;
      const bytes = memory.copyOf(at, size);
      this.#c.sqlite3_free(at);
      return bytes;
    }, 8);
  }

  /** Puts the bytes of a database in the place of one. @returns SQLite's code */
  deserialize(name: string, bytes: Uint8Array, isReadOnly = false): number {
    const { memory } = this.library;
    const at = this.#c.sqlite3_malloc(Math.max(1, bytes.length));
    memory.bytes.set(bytes, at);
    const size = BigInt(bytes.length);
    const flags = code.DESERIALIZE_FREEONCLOSE | code.DESERIALIZE_RESIZEABLE |
      (isReadOnly ? code.DESERIALIZE_READONLY : 0);
    return memory.withText(name, (nameAt) => this.#c.sqlite3_deserialize(this.#at, nameAt, at, size, size, flags));
  }

  /** For what works on several connections. */
  get address(): number {
    return this.#at;
  }

  finalizeAll(): void {
    for (const statement of [...this.statements]) statement.finalize();
  }

  close(): void {
    if (!this.isOpen) return;
    this.finalizeAll();
    for (const session of [...this.sessions]) session.close();
    this.isOpen = false;
    this.#c.sqlite3_close_v2(this.#at);
    this.#registered.forEach((id) => this.library.forget(id));
  }

  #register(callbacks: Parameters<Library["register"]>[0]): number {
    const id = this.library.register(callbacks);
    this.#registered.push(id);
    return id;
  }

  /** The first error counts. */
  #keep(error: unknown): void {
    this.#thrown ??= { error };
  }
}

/** What an authorizer answers to an action that it does not allow. */
const DENY = 1;

const WAITING = "waiting for a lock of SQLite that another process has";
