/** A database of `better-sqlite3`: what its JavaScript expects of the native part. */
import { refuse } from "../../realm/refused.ts";
import type { Scope } from "../../realm/scope.ts";
import * as code from "../sqlite/engine/codes.ts";
import { Connection } from "../sqlite/engine/connection.ts";
import { Copy } from "../sqlite/engine/copy.ts";
import { libraryOf } from "../sqlite/engine/library.ts";
import { aggregateOf, type Common, scalarOf } from "./functions.ts";
import { Handle, type MakeError, sqliteError } from "./handle.ts";
import { Statement, switchOf } from "./statement.ts";
import { bufferOf } from "./values.ts";

type Fn = (...args: unknown[]) => unknown;

const INSTEAD = "put the rows into a table of the scenario";

/** @param makeError an error of the package, from a message and the name of a code */
export function databaseClass(scope: Scope, makeError: MakeError): unknown {
  const toBuffer = bufferOf(scope);
  const open = (path: string, flags: number): Connection => {
    const library = libraryOf(scope);
    const connection = Connection.open(library, path, flags);
    if (connection instanceof Connection) return connection;
    throw sqliteError({ library }, connection, makeError);
  };

  return class Database {
    readonly #handle: Handle;

    constructor(
      path: string,
      given: string,
      isInMemory: boolean,
      isReadOnly: boolean,
      mustExist: boolean,
      timeoutMs: number,
      log: ((sql: string) => void) | null,
      content: Uint8Array | null,
      descriptor: number | null = null,
    ) {
      if (descriptor !== null) throw refuse("a database of better-sqlite3 by file descriptor", "open it by its path");
      const writable = code.OPEN_READWRITE | (mustExist ? 0 : code.OPEN_CREATE);
      const connection = open(path, isReadOnly ? code.OPEN_READONLY : writable);
      connection.configure(code.DBCONFIG.enableForeignKeys, true);
      connection.configure(code.DBCONFIG.defensive, true);
      connection.waitForLocks(timeoutMs);
      this.#handle = new Handle(connection, makeError, log ?? undefined);
      if (content !== null) {
        const status = connection.deserialize("main", content, isReadOnly);
        if (status !== code.OK) throw this.#handle.error(connection.meaningOf(status));
      }
      for (const [name, value] of Object.entries({ memory: isInMemory, readonly: isReadOnly, name: given })) {
        Object.defineProperty(this, name, { value, enumerable: true });
      }
      const getters = {
        open: () => connection.isOpen,
        inTransaction: () => connection.isOpen && connection.isInTransaction,
      };
      for (const [name, get] of Object.entries(getters)) Object.defineProperty(this, name, { get, enumerable: true });
    }

    prepare(source: unknown, database: object, isPragma: boolean, isExplained = false): Statement {
      if (typeof source !== "string") throw notText();
      const { connection } = this.#idle();
      if (isPragma && !this.#handle.isUnsafe) this.#handle.requireNoIterators();
      const prepared = connection.prepare(source, isPragma || isExplained ? 0 : code.PREPARE_PERSISTENT);
      if (typeof prepared === "number") throw this.#handle.error();
      if (prepared === undefined) throw new RangeError("The supplied SQL string contains no statements");
      if (!NOTHING_MORE.test(prepared.rest)) {
        prepared.statement.finalize();
        throw new RangeError("The supplied SQL string contains more than one statement");
      }
      const options = { source, database, isPragma, isExplained, toBuffer };
      return new Statement(this.#handle, prepared.statement, options);
    }

    exec(source: unknown): void {
      if (typeof source !== "string") throw notText();
      const handle = this.#idle();
      if (!handle.isUnsafe) handle.requireNoIterators();
      handle.busily(() => executeAll(handle, source));
    }

    backup(_database: object, attached: string, path: string, isNew: boolean): object {
      const copy = Copy.begin(this.#idle().connection, attached, path, "main", 0);
      if (!(copy instanceof Copy)) throw this.#handle.error(copy);
      let isDone = false;
      return {
        transfer: (pages: number) => {
          this.#handle.requireOpen();
          // None is a look at how many there are.
          const status = copy.step(pages);
          if (typeof status === "number" && status !== code.BUSY) {
            throw this.#handle.error(this.#handle.connection.meaningOf(status));
          }
          isDone ||= status === true;
          return { totalPages: copy.totalPages, remainingPages: copy.remainingPages };
        },
        close: () => {
          copy.close();
          if (!isDone && isNew) scope.machine.fs.use((volume) => volume.unlinkSync(scope.machine.fs.resolve(path)));
        },
      };
    }

    serialize(name: string): Uint8Array {
      const handle = this.#idle();
      handle.requireNoIterators();
      const bytes = handle.connection.serialize(name);
      if (bytes === undefined) throw new Error("Out of memory");
      return toBuffer(bytes);
    }

    function(fn: Fn, ...given: Common): void {
      const handle = this.#idle();
      handle.requireNoIterators();
      handle.check(handle.connection.define(scalarOf(fn, given, handle.safeIntegers, toBuffer)));
    }

    aggregate(start: unknown, step: Fn, inverse: Fn | null, result: Fn | null, ...given: Common): void {
      const handle = this.#idle();
      handle.requireNoIterators();
      handle.check(
        handle.connection.define(aggregateOf([start, step, inverse, result], given, handle.safeIntegers, toBuffer)),
      );
    }

    table(): never {
      throw refuse("a virtual table of better-sqlite3", INSTEAD);
    }

    loadExtension(): never {
      throw refuse("loading an extension of SQLite", "define the function with database.function()");
    }

    close(): void {
      const { connection } = this.#handle;
      if (!connection.isOpen) return;
      this.#handle.requireIdle();
      this.#handle.requireNoIterators();
      connection.close();
    }

    defaultSafeIntegers(...args: unknown[]): void {
      this.#handle.safeIntegers = switchOf(args);
    }

    unsafeMode(...args: unknown[]): void {
      this.#handle.requireOpen();
      this.#handle.isUnsafe = switchOf(args);
      this.#handle.connection.configure(code.DBCONFIG.defensive, !this.#handle.isUnsafe);
    }

    #idle(): Handle {
      this.#handle.requireOpen();
      this.#handle.requireIdle();
      return this.#handle;
    }
  };
}

/** Executes the statements of a text, each of which is logged. */
function executeAll(handle: Handle, source: string): void {
  for (let left = source;;) {
    const prepared = handle.connection.prepare(left.replace(/^[\s;]+/, ""));
    if (typeof prepared === "number") throw handle.error();
    if (prepared === undefined) return;
    const { statement, rest } = prepared;
    try {
      handle.log(() => statement.expandedSql ?? statement.sql);
      let status: number;
      do status = statement.step(); while (status === code.ROW);
      handle.check(statement.reset());
    } finally {
      statement.finalize();
    }
    left = rest;
  }
}

function notText(): TypeError {
  return new TypeError("Expected first argument to be a string");
}

/** Blanks, semicolons and comments. */
const NOTHING_MORE = /^(?:[\s;]|\/\*[^]*?(?:\*\/|$)|--[^\n]*(?:\n|$))*\0?$/;
