/** SQLite as WebAssembly: the package that is installed in the project, or beside Seedbed. Compiled once for a process. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

export const SQLITE_PACKAGE = "@sqlite.org/sqlite-wasm";

const { Module } = WebAssembly;
// As they are before a guard stands in front of them: programs ask for the package while a run is under way.
const cwd = process.cwd.bind(process);
const read = readFileSync;

let compiled: WebAssembly.Module | undefined;

/**
 * Returns undefined where it is not installed.
 * @throws Error if the installed package is not as expected
 */
export function loadSqlite(): WebAssembly.Module | undefined {
  if (compiled !== undefined) return compiled;
  const file = locate();
  return file === undefined ? undefined : compiled = new Module(read(file));
}

function locate(): string | undefined {
  for (const from of [pathToFileURL(join(cwd(), "package.json")), import.meta.url]) {
    try {
      return createRequire(from).resolve(`${SQLITE_PACKAGE}/sqlite3.wasm`);
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}
