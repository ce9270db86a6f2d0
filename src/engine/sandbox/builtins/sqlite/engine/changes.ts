/** SQLite's session extension: records changes, and applies them elsewhere. */
import { OK } from "./codes.ts";
import type { Connection } from "./connection.ts";
import type { SqlError } from "./values.ts";

export class Changes {
  readonly connection: Connection;
  readonly #at: number;
  isOpen = true;

  private constructor(connection: Connection, at: number) {
    this.connection = connection;
    this.#at = at;
  }

  /** @param table undefined for all of them */
  static begin(connection: Connection, db: string, table: string | undefined): Changes | SqlError {
    const { exports: c, memory } = connection.library;
    return memory.withCell((cell) => {
      const status = memory.withText(db, (at) => c.sqlite3session_create(connection.address, at, cell));
      if (status !== OK) return connection.error();
      const changes = new Changes(connection, memory.i32(cell));
      const attached = table === undefined
        ? c.sqlite3session_attach(changes.#at, 0)
        : memory.withText(table, (at) => c.sqlite3session_attach(changes.#at, at));
      if (attached === OK) {
        connection.sessions.add(changes);
        return changes;
      }
      changes.close();
      return connection.error();
    });
  }

  record(as: "changeset" | "patchset"): Uint8Array<ArrayBuffer> {
    const { exports: c, memory } = this.connection.library;
    return memory.withCell((cell) => {
      c[`sqlite3session_${as}`](this.#at, cell, cell + 4);
      const at = memory.i32(cell + 4);
      const bytes = memory.copyOf(at, memory.i32(cell));
      c.sqlite3_free(at);
      return bytes;
    }, 8);
  }

  close(): void {
    this.isOpen = false;
    this.connection.sessions.delete(this);
    this.connection.library.exports.sqlite3session_delete(this.#at);
  }

  /** @returns SQLite's code */
  static apply(connection: Connection, changeset: Uint8Array, by: {
    readonly filter: ((table: string) => boolean) | undefined;
    readonly conflict: (kind: number) => number;
  }): number {
    const { library } = connection;
    const { exports: c, memory, pointers } = library;
    const { filter } = by;
    const id = library.register({
      filter: (table) => connection.guarded(() => Number(filter!(library.text(table) ?? "")), 0),
      conflict: (kind) => connection.guarded(() => by.conflict(kind), -1),
    });
    const at = memory.put(changeset);
    try {
      return connection.during(() =>
        c.sqlite3changeset_apply(
          ...[connection.address, changeset.length, at] as const,
          filter === undefined ? 0 : pointers.xFilter,
          pointers.xConflict,
          id,
        )
      );
    } finally {
      memory.free(at);
      library.forget(id);
    }
  }
}
