/** What is used of SQLite's C interface (https://www.sqlite.org/c3ref/funclist.html). Addresses are numbers, integers of 64 bits are bigints. */

type F<A extends unknown[], R = number> = (...args: A) => R;
type N = number;

export interface Exports {
  readonly __indirect_function_table: WebAssembly.Table;
  __wasm_call_ctors(): void;
  malloc: F<[N]>;
  free: F<[N], void>;
  emscripten_builtin_memalign: F<[N, N]>;
  sqlite3_malloc: F<[N]>;
  sqlite3_free: F<[N], void>;

  sqlite3_open_v2: F<[path: N, db: N, flags: N, vfs: N]>;
  sqlite3_close_v2: F<[N]>;
  sqlite3_exec: F<[db: N, sql: N, callback: N, argument: N, message: N]>;
  sqlite3_errmsg: F<[N]>;
  sqlite3_errstr: F<[N]>;
  sqlite3_extended_errcode: F<[N]>;
  sqlite3_extended_result_codes: F<[db: N, on: N]>;
  sqlite3_busy_handler: F<[db: N, callback: N, argument: N]>;
  sqlite3_get_autocommit: F<[N]>;
  sqlite3_last_insert_rowid: F<[N], bigint>;
  sqlite3_changes64: F<[N], bigint>;
  sqlite3_total_changes64: F<[N], bigint>;
  sqlite3_limit: F<[db: N, id: N, value: N]>;
  sqlite3_db_filename: F<[db: N, name: N]>;
  sqlite3_set_authorizer: F<[db: N, callback: N, argument: N]>;
  sqlite3_serialize: F<[db: N, name: N, size: N, flags: N]>;
  sqlite3_deserialize: F<[db: N, name: N, data: N, size: bigint, room: bigint, flags: N]>;
  sqlite3__wasm_enum_json: F<[]>;
  sqlite3__wasm_db_config_ip: F<[db: N, option: N, value: N, result: N]>;

  sqlite3_prepare_v3: F<[db: N, sql: N, length: N, flags: N, statement: N, tail: N]>;
  sqlite3_finalize: F<[N]>;
  sqlite3_step: F<[N]>;
  sqlite3_reset: F<[N]>;
  sqlite3_clear_bindings: F<[N]>;
  sqlite3_stmt_readonly: F<[N]>;
  sqlite3_sql: F<[N]>;
  sqlite3_expanded_sql: F<[N]>;
  sqlite3_bind_parameter_count: F<[N]>;
  sqlite3_bind_parameter_index: F<[statement: N, name: N]>;
  sqlite3_bind_parameter_name: F<[statement: N, index: N]>;
  sqlite3_bind_null: F<[statement: N, index: N]>;
  sqlite3_bind_double: F<[statement: N, index: N, value: N]>;
  sqlite3_bind_int64: F<[statement: N, index: N, value: bigint]>;
  sqlite3_bind_text: F<[statement: N, index: N, text: N, length: N, destructor: N]>;
  sqlite3_bind_blob: F<[statement: N, index: N, bytes: N, length: N, destructor: N]>;

  sqlite3_column_count: F<[N]>;
  sqlite3_column_name: F<[statement: N, column: N]>;
  sqlite3_column_origin_name: F<[statement: N, column: N]>;
  sqlite3_column_table_name: F<[statement: N, column: N]>;
  sqlite3_column_database_name: F<[statement: N, column: N]>;
  sqlite3_column_decltype: F<[statement: N, column: N]>;
  sqlite3_column_type: F<[statement: N, column: N]>;
  sqlite3_column_int64: F<[statement: N, column: N], bigint>;
  sqlite3_column_double: F<[statement: N, column: N]>;
  sqlite3_column_text: F<[statement: N, column: N]>;
  sqlite3_column_blob: F<[statement: N, column: N]>;
  sqlite3_column_bytes: F<[statement: N, column: N]>;

  sqlite3_value_type: F<[N]>;
  sqlite3_value_int64: F<[N], bigint>;
  sqlite3_value_double: F<[N]>;
  sqlite3_value_text: F<[N]>;
  sqlite3_value_blob: F<[N]>;
  sqlite3_value_bytes: F<[N]>;

  sqlite3_create_function_v2: F<[N, N, N, N, N, N, N, N, N]>;
  sqlite3_create_window_function: F<[N, N, N, N, N, N, N, N, N, N]>;
  sqlite3_user_data: F<[N]>;
  sqlite3_aggregate_context: F<[context: N, bytes: N]>;
  sqlite3_result_null: F<[N], void>;
  sqlite3_result_double: F<[context: N, value: N], void>;
  sqlite3_result_int64: F<[context: N, value: bigint], void>;
  sqlite3_result_text: F<[context: N, text: N, length: N, destructor: N], void>;
  sqlite3_result_blob: F<[context: N, bytes: N, length: N, destructor: N], void>;
  sqlite3_result_error: F<[context: N, message: N, length: N], void>;

  sqlite3_backup_init: F<[target: N, targetName: N, source: N, sourceName: N]>;
  sqlite3_backup_step: F<[backup: N, pages: N]>;
  sqlite3_backup_finish: F<[N]>;
  sqlite3_backup_remaining: F<[N]>;
  sqlite3_backup_pagecount: F<[N]>;

  sqlite3session_create: F<[db: N, name: N, session: N]>;
  sqlite3session_attach: F<[session: N, table: N]>;
  sqlite3session_changeset: F<[session: N, size: N, data: N]>;
  sqlite3session_patchset: F<[session: N, size: N, data: N]>;
  sqlite3session_delete: F<[N], void>;
  sqlite3changeset_apply: F<[db: N, size: N, data: N, filter: N, conflict: N, argument: N]>;
}
