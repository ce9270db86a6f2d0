/**
 * Histories as checkers read them: `world.history` is one, and so is a recording from elsewhere, as long as it has the order in
 * which calls were made and answered.
 */
import type { ClientOperation } from "../engine/world/history.ts";
import { HistoryError } from "./errors.ts";
import { WRITES } from "./operation_names.ts";

/** An operation of a client, with the fields that checkers need. */
export type HistoryOperation = Pick<
  ClientOperation,
  "id" | "task" | "name" | "args" | "outcome" | "result" | "error" | "invoked" | "returned"
>;

/**
 * Returns the operations in the order of their invocations.
 * @throws HistoryError for ids, invocations or returns that two operations share, and for a return that is not after its invocation
 */
export function ordered(history: readonly HistoryOperation[]): readonly HistoryOperation[] {
  const ids = new Set<number>();
  const events = new Map<number, HistoryOperation>();
  for (const operation of history) {
    const { id, invoked, returned, outcome } = operation;
    if (ids.has(id)) throw new HistoryError(`two operations of the history have the id ${id}`);
    ids.add(id);
    if (returned !== undefined && !(returned > invoked)) {
      throw new HistoryError(
        `operation ${id} (${shown(operation)}) returned at ${returned}, but was invoked at ${invoked}`,
      );
    }
    if (returned === undefined && outcome !== "unknown") {
      throw new HistoryError(`operation ${id} (${shown(operation)}) has a known outcome, but no return`);
    }
    for (const at of [invoked, returned]) {
      if (at === undefined) continue;
      const other = events.get(at);
      if (other !== undefined) {
        throw new HistoryError(
          `operations ${other.id} and ${id} both have an event at ${at}: which came first is not known`,
        );
      }
      events.set(at, operation);
    }
  }
  return history.toSorted((a, b) => a.invoked - b.invoked);
}

/** Returns which operations a checker expects and which the history has, for the message about a history without any of them. */
export function missing(history: readonly HistoryOperation[], expected: readonly string[]): string {
  const found = [...new Set(history.map(({ name }) => JSON.stringify(name)))].join(", ");
  return `expected ${expected.join(", ")}, found ${
    found || "none"
  }; record them with world.operation(name, args, work)`;
}

/** As in `put("x", 1)`. */
export function call({ name, args }: Pick<HistoryOperation, "name" | "args">): string {
  return `${name}(${args.map((arg) => JSON.stringify(arg)).join(", ")})`;
}

/** Operations that usually return nothing: if one returned null, the result is not shown. */
const SILENT: ReadonlySet<string> = new Set([
  ...WRITES,
  ...["append", "delete", "enqueue", "push", "add", "remove"],
  ...["acquire", "lock", "release", "unlock", "increment", "decrement"],
]);

/** As in `get("x") → 1`; the outcome of `put("x", 1) → ?` is unknown. */
export function shown(operation: HistoryOperation): string {
  const { outcome, result, error } = operation;
  if (outcome === "unknown") return `${call(operation)} → ?`;
  if (outcome === "error") return `${call(operation)} failed: ${error ?? ""}`;
  const isSilent = (result ?? null) === null && SILENT.has(operation.name);
  return isSilent ? call(operation) : `${call(operation)} → ${JSON.stringify(result ?? null)}`;
}
