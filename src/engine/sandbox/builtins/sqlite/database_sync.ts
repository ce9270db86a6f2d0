/** `DatabaseSync` of `node:sqlite`. */
import { fileURLToPath } from "node:url";
import { coded } from "../../realm/coded.ts";
import { refuse } from "../../realm/refused.ts";
import type { Scope } from "../../realm/scope.ts";
import * as code from "./engine/codes.ts";
import { Connection } from "./engine/connection.ts";
import { libraryOf } from "./engine/library.ts";
import { badState, badType, badValue, flagOf, requireBoolean, requireText, sqlError } from "./errors.ts";
import { aggregateOf, scalarOf } from "./functions.ts";
import { limitsIn, limitsOf } from "./limits.ts";
import { applyChangeset, createSession, type Session } from "./session.ts";
import { MAKE, type StatementOptions, StatementSync } from "./statement_sync.ts";
import { capacityOf, SQLTagStore } from "./tag_store.ts";

const EXTENSIONS = "loading an extension of SQLite";
const EXTENSIONS_INSTEAD = "define the function with database.function()";

interface Options extends StatementOptions {
  readonly open: boolean;
  readonly readOnly: boolean;
  readonly timeout: number;
  readonly foreignKeys: boolean;
  readonly doubleQuotedStrings: boolean;
  readonly defensive: boolean;
  readonly allowExtension: boolean;
  readonly limits: readonly (readonly [id: number, value: number])[];
}

/** The connection of a database that is open. */
export function connectionOf(database: DatabaseSync): Connection | undefined {
  return connections.get(database);
}

const connections = new WeakMap<object, Connection>();

export class DatabaseSync {
  readonly #scope: Scope;
  readonly #path: string;
  readonly #options: Options;

  constructor(scope: Scope, path: unknown, options: unknown) {
    this.#scope = scope;
    this.#path = pathOf(path);
    this.#options = readOptions(options);
    const limits = limitsOf(() => connectionOf(this));
    const getters = {
      isOpen: () => connectionOf(this) !== undefined,
      isTransaction: () => this.#open().isInTransaction,
      limits: () => limits,
    };
    for (const [name, get] of Object.entries(getters)) {
      Object.defineProperty(this, name, { get, enumerable: true, configurable: false });
    }
    Object.defineProperty(this, Symbol.for("sqlite-type"), {
      ...{ value: "node:sqlite", writable: true, enumerable: true, configurable: true },
    });
    if (this.#options.open) this.open();
  }

  open(): void {
    if (connectionOf(this) !== undefined) throw badState("database is already open");
    const options = this.#options;
    const flags = options.readOnly ? code.OPEN_READONLY : code.OPEN_READWRITE | code.OPEN_CREATE;
    const connection = Connection.open(libraryOf(this.#scope), this.#path, flags | code.OPEN_URI);
    if (!(connection instanceof Connection)) throw sqlError(connection);
    const { DBCONFIG } = code;
    connection.configure(DBCONFIG.doubleQuotedStringsInStatements, options.doubleQuotedStrings);
    connection.configure(DBCONFIG.doubleQuotedStringsInSchema, options.doubleQuotedStrings);
    connection.configure(DBCONFIG.enableForeignKeys, options.foreignKeys);
    connection.configure(DBCONFIG.defensive, options.defensive);
    connection.waitForLocks(options.timeout);
    for (const [id, value] of options.limits) connection.limit(id, value);
    connections.set(this, connection);
  }

  close(): void {
    this.#open().close();
    connections.delete(this);
  }

  prepare(sql: unknown, options?: unknown): StatementSync {
    const connection = this.#open();
    const text = requireText(sql, "sql");
    if (options !== undefined && (typeof options !== "object" || options === null)) {
      throw badType('The "options" argument must be an object.');
    }
    const own = statementOptions(options ?? {}, this.#options);
    const prepared = connection.prepare(text);
    if (typeof prepared === "number") throw sqlError(connection.error());
    return new StatementSync(MAKE, prepared?.statement, own);
  }

  exec(sql: unknown): void {
    const connection = this.#open();
    if (connection.exec(requireText(sql, "sql")) !== code.OK) throw sqlError(connection.error());
  }

  function(...args: unknown[]): void {
    const connection = this.#open();
    if (connection.define(scalarOf(args, args.length)) !== code.OK) throw sqlError(connection.error());
  }

  createTagStore(capacity?: unknown): SQLTagStore {
    this.#open();
    return new SQLTagStore(this, capacityOf(capacity));
  }

  location(name: unknown = "main"): string | null {
    return this.#open().file(requireText(name, "dbName")) || null;
  }

  aggregate(name: unknown, options: unknown): void {
    const connection = this.#open();
    if (connection.define(aggregateOf(name, options)) !== code.OK) throw sqlError(connection.error());
  }

  createSession(options?: unknown): Session {
    return createSession(this.#open(), options);
  }

  applyChangeset(changeset: unknown, options?: unknown): boolean {
    return applyChangeset(this.#open(), changeset, options);
  }

  enableLoadExtension(allow: unknown): void {
    if (requireBoolean(allow, "allow") && !this.#options.allowExtension) {
      throw badState("Cannot enable extension loading because it was disabled at database creation.");
    }
  }

  enableDefensive(active: unknown): void {
    this.#open().configure(code.DBCONFIG.defensive, requireBoolean(active, "active"));
  }

  loadExtension(path: unknown): void {
    this.#open();
    if (!this.#options.allowExtension) throw badState("extension loading is not allowed");
    requireText(path, "path");
    throw refuse(EXTENSIONS, EXTENSIONS_INSTEAD);
  }

  serialize(name: unknown = "main"): Uint8Array {
    const connection = this.#open();
    const bytes = connection.serialize(requireText(name, "dbName"));
    if (bytes === undefined) throw sqlError(connection.error());
    return bytes;
  }

  deserialize(buffer: unknown, options: { readonly dbName?: unknown } = {}): void {
    const connection = this.#open();
    if (!(buffer instanceof Uint8Array)) throw badType('The "buffer" argument must be a Uint8Array.');
    if (buffer.length === 0) throw badValue('The "buffer" argument must not be empty.');
    const name = requireText(options.dbName ?? "main", "options.dbName");
    connection.finalizeAll();
    if (connection.deserialize(name, buffer) !== code.OK) throw sqlError(connection.error());
  }

  setAuthorizer(callback: unknown): void {
    const connection = this.#open();
    if (callback === null) return connection.authorizeBy(undefined);
    if (typeof callback !== "function") throw badType('The "callback" argument must be a function or null.');
    connection.authorizeBy((...args) => {
      const answer: unknown = (callback as (...args: unknown[]) => unknown)(...args);
      if (typeof answer !== "number" || !Number.isInteger(answer)) {
        throw new TypeError("Authorizer callback must return an integer authorization code");
      }
      if (answer < 0 || answer > 2) throw new RangeError("Authorizer callback returned a invalid authorization code");
      return answer;
    });
  }

  [Symbol.dispose](): void {
    if (connectionOf(this) !== undefined) this.close();
  }

  #open(): Connection {
    const connection = connectionOf(this);
    if (connection === undefined) throw badState("database is not open");
    return connection;
  }
}

/** @throws TypeError for what names no file */
export function pathOf(path: unknown): string {
  const isUrl = path instanceof URL;
  if (isUrl && path.protocol !== "file:") {
    throw coded(new TypeError("The URL must be of scheme file:"), "ERR_INVALID_URL_SCHEME");
  }
  const text = isUrl ? fileURLToPath(path) : path instanceof Uint8Array ? new TextDecoder().decode(path) : path;
  if (typeof text === "string" && !text.includes("\0")) return text;
  throw badType('The "path" argument must be a string, Uint8Array, or URL without null bytes.');
}

const NO_STATEMENT_OPTIONS: StatementOptions = {
  readBigInts: false,
  returnArrays: false,
  allowBareNamedParameters: true,
  allowUnknownNamedParameters: false,
};

function readOptions(options: unknown): Options {
  if (options !== undefined && (typeof options !== "object" || options === null)) {
    throw badType('The "options" argument must be an object.');
  }
  const given = options ?? {};
  const flag = (name: string, otherwise: boolean) => flagOf(given, name) ?? otherwise;
  const { timeout = 0, limits } = given as { readonly timeout?: unknown; readonly limits?: unknown };
  return {
    open: flag("open", true),
    readOnly: flag("readOnly", false),
    foreignKeys: flag("enableForeignKeyConstraints", true),
    doubleQuotedStrings: flag("enableDoubleQuotedStringLiterals", false),
    allowExtension: flag("allowExtension", false),
    timeout: timeoutOf(timeout),
    ...statementOptions(given, NO_STATEMENT_OPTIONS),
    defensive: flag("defensive", true),
    limits: limitsIn(limits),
  };
}

function timeoutOf(timeout: unknown): number {
  if (!Number.isInteger(timeout)) throw badType('The "options.timeout" argument must be an integer.');
  return Math.max(timeout as number, 0);
}

function statementOptions(options: object, otherwise: StatementOptions): StatementOptions {
  const names = Object.keys(NO_STATEMENT_OPTIONS) as (keyof StatementOptions)[];
  return Object.fromEntries(names.map((name) => [name, flagOf(options, name) ?? otherwise[name]])) as Record<
    keyof StatementOptions,
    boolean
  >;
}
