/**
 * In the place of the native part of `better-sqlite3`: its own JavaScript, of the version that is installed, runs over this. What it hands
 * over and expects is that of its versions 11 to 13.
 */
import type { Scope } from "../../realm/scope.ts";
import { databaseClass } from "./database.ts";

/** As a bundle asks for it, in the place of what would load machine code. */
export const BETTER_SQLITE3 = "native:better-sqlite3/addon";

export function createBetterSqlite3(scope: Scope): unknown {
  const addon = makeAddon(scope);
  // Up to version 12 a package finds the file and loads it; from 13 on it is a file of its own.
  return Object.assign(() => addon, { getBinding: () => addon });
}

function makeAddon(scope: Scope): object {
  let SqliteError: new (message: string, code: string) => Error = class extends Error {};
  const use = (given: typeof SqliteError) => {
    SqliteError = given;
  };
  const Database = databaseClass(scope, (message, code) => new SqliteError(message, code));
  return { Database, setErrorConstructor: use, initialize: use, isInitialized: false };
}
