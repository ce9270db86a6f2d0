/** Numbers of SQLite's C interface (https://www.sqlite.org/c3ref/constlist.html). */

export const OK = 0;
export const ERROR = 1;
export const BUSY = 5;
export const NOMEM = 7;
export const ROW = 100;
export const DONE = 101;

export const OPEN_READONLY = 1;
export const OPEN_READWRITE = 2;
export const OPEN_CREATE = 4;
export const OPEN_URI = 64;

export const PREPARE_PERSISTENT = 1;

export const INTEGER = 1;
export const FLOAT = 2;
export const TEXT = 3;
export const BLOB = 4;
export const NULL = 5;

export const UTF8 = 1;
export const DETERMINISTIC = 0x800;
export const DIRECTONLY = 0x80000;

/** Of `sqlite3_db_config`. */
export const DBCONFIG = {
  enableForeignKeys: 1002,
  defensive: 1010,
  doubleQuotedStringsInStatements: 1013,
  doubleQuotedStringsInSchema: 1014,
} as const;

export const DESERIALIZE_FREEONCLOSE = 1;
export const DESERIALIZE_RESIZEABLE = 2;
export const DESERIALIZE_READONLY = 4;

/** The destructor that has SQLite make a copy of its own. */
export const TRANSIENT = -1;
