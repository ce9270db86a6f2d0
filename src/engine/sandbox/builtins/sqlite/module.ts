/** `node:sqlite` over SQLite as WebAssembly, whose files are on the disk of the machine. */
import { constantsOf } from "../../realm/node24/tables.ts";
import type { Scope } from "../../realm/scope.ts";
import { coded } from "../../realm/coded.ts";
import { copyTo, readOptions } from "./backup.ts";
import { connectionOf, DatabaseSync, pathOf } from "./database_sync.ts";
import { badState, badType } from "./errors.ts";
import { Session } from "./session.ts";
import { StatementSync } from "./statement_sync.ts";

export function createSqlite(scope: Scope): object {
  /** As Node's, a class of which the program has no other. */
  function Database(path: unknown, options: unknown): object {
    if (new.target === undefined) {
      throw coded(new TypeError("Cannot call constructor without `new`"), "ERR_CONSTRUCT_CALL_REQUIRED");
    }
    return Reflect.construct(DatabaseSync, [scope, path, options], new.target) as object;
  }
  Database.prototype = classPrototype(DatabaseSync.prototype, Database);
  Object.defineProperty(Database, "name", { value: "DatabaseSync" });

  const backup = async (source: unknown, path: unknown, options?: unknown): Promise<number> => {
    if (!(source instanceof DatabaseSync)) throw badType('The "sourceDb" argument must be an object.');
    const target = pathOf(path);
    const read = readOptions(options);
    const connection = connectionOf(source);
    if (connection === undefined) throw badState("database is not open");
    return await copyTo(scope, connection, target, read);
  };
  const { constants } = constantsOf("sqlite") as { constants: object };
  return { DatabaseSync: Database, StatementSync, Session, constants, backup };
}

/** The methods of a class in the prototype of another constructor, as enumerable as Node's. */
function classPrototype(prototype: object, constructor: object): object {
  const own = Object.create(prototype) as object;
  for (const key of Reflect.ownKeys(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key)!;
    Object.defineProperty(own, key, { ...descriptor, enumerable: key !== "constructor" });
  }
  return Object.defineProperty(own, "constructor", { value: constructor, enumerable: false });
}
