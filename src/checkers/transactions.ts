/** The transactions of a history: lists of reads, writes and appends, in the notation of Jepsen. */
import type { Json } from "../engine/json.ts";
import { HistoryError } from "./errors.ts";
import { call, type HistoryOperation } from "./history.ts";
import { canonical } from "./model.ts";

/** `["r", key, value]`, `["w", key, value]` or `["append", key, element]`. The value of a read is null until it has returned. */
export interface MicroOperation {
  readonly kind: "r" | "w" | "append";
  readonly key: string;
  readonly value: Json;
}

export interface Transaction {
  readonly id: number;
  readonly task: string;
  /** An `aborted` one had no effect; an `unknown` one had one if other transactions read its writes. */
  readonly outcome: "committed" | "aborted" | "unknown";
  readonly operations: readonly MicroOperation[];
  readonly invoked: number;
  readonly returned: number | undefined;
}

/** The name of the operations that are transactions. */
export const TRANSACTION = "txn";

/** @throws HistoryError for an operation that is not a list of reads, writes and appends */
export function transactionOf(operation: HistoryOperation): Transaction {
  const { id, task, outcome, invoked, returned, args, result } = operation;
  const isCommitted = outcome === "result";
  const list = isCommitted ? result : args[0];
  if (!Array.isArray(list)) throw malformed(operation, "a list of operations, as its argument and its result");
  return {
    id,
    task,
    outcome: isCommitted ? "committed" : outcome === "error" ? "aborted" : "unknown",
    operations: list.map((each: Json) => microOperation(operation, each)),
    invoked,
    returned,
  };
}

function microOperation(operation: HistoryOperation, item: Json): MicroOperation {
  const [kind, key, value = null] = Array.isArray(item) ? item as readonly Json[] : [];
  if ((kind !== "r" && kind !== "w" && kind !== "append") || key === undefined) {
    throw malformed(
      operation,
      `["r", key, value], ["w", key, value] or ["append", key, element], found ${JSON.stringify(item)}`,
    );
  }
  return { kind, key: typeof key === "string" ? key : canonical(key), value };
}

function malformed(operation: HistoryOperation, expected: string): HistoryError {
  return new HistoryError(`operation ${operation.id} (${call(operation)}) is not a transaction: expected ${expected}`);
}

/** As in `T3`. */
export function nameOf({ id }: Transaction): string {
  return `T${id}`;
}

/** As in `T3 of ann: append x 1; r x [1]`. */
export function shownTransaction(transaction: Transaction): string {
  const parts = transaction.operations.map(({ kind, key, value }) => `${kind} ${key} ${JSON.stringify(value)}`);
  return `${nameOf(transaction)} of ${transaction.task}: ${parts.join("; ")}`;
}

/** The transactions that do something to a key, for each key to which one of them does `kind`. */
export function byKey(transactions: readonly Transaction[], kind: "w" | "append"): Map<string, Transaction[]> {
  const keys = new Map<string, Transaction[]>();
  for (const { operations } of transactions) {
    for (const each of operations) if (each.kind === kind) keys.set(each.key, []);
  }
  for (const transaction of transactions) {
    for (const key of new Set(transaction.operations.map((each) => each.key))) keys.get(key)?.push(transaction);
  }
  return keys;
}
