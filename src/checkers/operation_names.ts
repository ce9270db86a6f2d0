/** The usual names of operations that read or write one value: models and session guarantees know them. */
export const READS: readonly string[] = ["read", "get"];
export const WRITES: readonly string[] = ["write", "put", "set"];
