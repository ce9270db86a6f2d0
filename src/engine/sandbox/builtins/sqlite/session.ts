/** `Session` of `node:sqlite`: it records changes of tables, and a changeset of them is applied to another database. */
import type { Connection } from "./engine/connection.ts";
import { Changes } from "./engine/changes.ts";
import { badState, badType, illegalConstructor, requireText, sqlError, withoutNumber } from "./errors.ts";
import { MAKE } from "./statement_sync.ts";

export class Session {
  readonly #changes: Changes;

  constructor(key: unknown, changes: Changes) {
    if (key !== MAKE) throw illegalConstructor();
    this.#changes = changes;
  }

  changeset(): Uint8Array {
    return this.#open().record("changeset");
  }

  patchset(): Uint8Array {
    return this.#open().record("patchset");
  }

  close(): void {
    this.#open().close();
  }

  [Symbol.dispose](): void {
    if (this.#changes.isOpen) this.#changes.close();
  }

  #open(): Changes {
    if (!this.#changes.connection.isOpen) throw badState("database is not open");
    if (!this.#changes.isOpen) throw badState("session is not open");
    return this.#changes;
  }
}

export function createSession(connection: Connection, options: unknown): Session {
  const { table, db = "main" } = optionsOf(options);
  if (table !== undefined) requireText(table, "options.table");
  requireText(db, "options.db");
  const changes = Changes.begin(connection, db as string, table as string | undefined);
  if (!(changes instanceof Changes)) throw sqlError(changes);
  return new Session(MAKE, changes);
}

/** @returns whether it was applied */
export function applyChangeset(connection: Connection, changeset: unknown, options: unknown): boolean {
  if (!(changeset instanceof Uint8Array)) throw badType('The "changeset" argument must be a Uint8Array.');
  const { filter, onConflict } = optionsOf(options);
  for (const [name, value] of [["onConflict", onConflict], ["filter", filter]] as const) {
    if (value !== undefined && typeof value !== "function") {
      throw badType(`The "options.${name}" argument must be a function.`);
    }
  }
  const status = Changes.apply(connection, changeset, {
    filter: filter === undefined ? undefined : (table) => Boolean((filter as (table: string) => unknown)(table)),
    conflict: (kind) => {
      const answer = onConflict === undefined ? ABORT : (onConflict as (kind: number) => unknown)(kind);
      return typeof answer === "number" && Number.isInteger(answer) ? answer : -1;
    },
  });
  if (status === 0) return true;
  if (status === ABORTED) return false;
  throw Object.assign(withoutNumber(connection.meaningOf(status).meaning), { errcode: status });
}

/** Of `constants`: SQLITE_CHANGESET_ABORT, and the code of what was aborted. */
const [ABORT, ABORTED] = [2, 4];

function optionsOf(options: unknown): Record<string, unknown> {
  if (options === undefined) return {};
  if (typeof options !== "object" || options === null) throw badType('The "options" argument must be an object.');
  return options as Record<string, unknown>;
}
