/**
 * Session guarantees: what a client may expect of its own reads and writes, and of those of others that it knows of (Terry, Demers, Petersen, Spreitzer, Theimer,
 * Welch: "Session Guarantees for Weakly Consistent Replicated Data", 1994; Bouajjani, Enea, Guerraoui, Hamza: "On Verifying
 * Causal Consistency", POPL 2017, whose bad patterns are what is looked for here).
 */
import type { Condition } from "../engine/ir/author.ts";
import { type Access, CausalOrder } from "./causal_order.ts";
import { ConsistencyError } from "./errors.ts";
import { type HistoryOperation, ordered, shown } from "./history.ts";
import { canonical } from "./model.ts";
import { precedes } from "./precedence.ts";
import { timeline } from "./timeline.ts";

/**
 * A client knows what it wrote or read before a read if that had returned when the read was invoked. Calls that overlap have no order.
 * - `monotonic`: once a client has read a value, it reads no value that was written before that one.
 * - `readYourWrites`: a client reads no value that was written before its own last write.
 * - `causal`: a client reads no value that was overwritten by anything that it could know of.
 */
export type SessionGuarantee = "monotonic" | "readYourWrites" | "causal";

/** A read that a guarantee rules out. */
export interface SessionViolation {
  /** The read. */
  readonly read: HistoryOperation;
  /** The write whose value it returned; undefined for the value before all writes. */
  readonly stale: HistoryOperation | undefined;
  /** The write to the same key that came between. */
  readonly newer: HistoryOperation;
  /** The operation by which the client knew of `newer`: its own earlier read, or `newer` itself. */
  readonly known: HistoryOperation;
}

/**
 * Checks the reads (`get`, `read`) and writes (`put`, `set`, `write`) of a history, whose first argument is a key. Each value of a
 * key must be written once. A read that returns null returned what was there before all writes.
 * @throws HistoryError if a value is written twice, or there is nothing to check
 *
 * @example
 * ```ts
 * import { checkSession } from "seedbed/checkers";
 *
 * const [violation] = checkSession([
 *   { id: 1, task: "ann", name: "put", args: ["x", 1], outcome: "result", result: null, invoked: 0, returned: 1 },
 *   { id: 2, task: "ann", name: "get", args: ["x"], outcome: "result", result: null, invoked: 2, returned: 3 },
 * ], "readYourWrites");
 * console.assert(violation?.read.id === 2);
 * ```
 */
export function checkSession(history: readonly HistoryOperation[], guarantee: SessionGuarantee): SessionViolation[] {
  const order = new CausalOrder(ordered(history));
  const { accesses } = order;
  return accesses.flatMap((read, index): SessionViolation[] => {
    if (read.kind !== "read") return [];
    const writer = order.writerOf(read);
    if (writer === undefined && read.value !== NOTHING) {
      throw new ConsistencyError(`${shown(read.operation)} of ${read.operation.task} returned what nobody wrote`);
    }
    for (const { newer, known } of knownWrites(order, index, guarantee)) {
      if (newer === writer || (writer !== undefined && !order.isBefore(writer, newer))) continue;
      const of = (at: number) => accesses[at]!.operation;
      return [{
        read: read.operation,
        stale: writer === undefined ? undefined : of(writer),
        newer: of(newer),
        known: of(known),
      }];
    }
    return [];
  });
}

const NOTHING = canonical(null);

/** Returns the writes to the key of a read that its client knew of, each with the operation by which it knew of it. */
function knownWrites(
  order: CausalOrder,
  read: number,
  guarantee: SessionGuarantee,
): { newer: number; known: number }[] {
  const { accesses } = order;
  const { key, operation } = accesses[read]!;
  const isSameKey = (access: Access) => access.key === key;
  if (guarantee === "causal") {
    return accesses.flatMap((access, newer) =>
      access.kind === "write" && isSameKey(access) && order.isBefore(newer, read) ? [{ newer, known: newer }] : []
    );
  }
  return accesses.slice(0, read).flatMap((access, index) => {
    const isOwn = access.operation.task === operation.task && precedes(access.operation, operation);
    if (!isOwn || !isSameKey(access)) return [];
    if (guarantee === "readYourWrites") return access.kind === "write" ? [{ newer: index, known: index }] : [];
    const writer = access.kind === "read" ? order.writerOf(access) : undefined;
    return writer === undefined ? [] : [{ newer: writer, known: index }];
  });
}

/**
 * A condition of scenarios: reads are monotonic. Once a client has read a value, it reads no value that was written before that one.
 * @throws ConsistencyError, from the condition, with the reads and writes that break it
 *
 * @example
 * ```ts
 * import { monotonic } from "seedbed/checkers";
 *
 * export const condition = monotonic();
 * ```
 */
export function monotonic(): Condition {
  return guaranteed("monotonic", "reads are not monotonic");
}

/**
 * A condition of scenarios: clients read their own writes, or what was written after them.
 * @throws ConsistencyError, from the condition, with the reads and writes that break it
 *
 * @example
 * ```ts
 * import { readYourWrites } from "seedbed/checkers";
 *
 * export const condition = readYourWrites();
 * ```
 */
export function readYourWrites(): Condition {
  return guaranteed("readYourWrites", "a client does not read its own write");
}

/**
 * A condition of scenarios: reads and writes are causally consistent. A client reads nothing that was overwritten by a write that
 * it could know of: its own, one that it read, and whatever the writers of those knew of.
 * @throws ConsistencyError, from the condition, with the reads and writes that break it
 *
 * @example
 * ```ts
 * import { causal } from "seedbed/checkers";
 *
 * export const condition = causal();
 * ```
 */
export function causal(): Condition {
  return guaranteed("causal", "not causally consistent");
}

function guaranteed(guarantee: SessionGuarantee, broken: string): Condition {
  return ({ history }) => {
    const [first] = checkSession(history, guarantee);
    if (first === undefined) return true;
    const { read, stale, newer, known } = first;
    const shownOperations = new Set([stale, newer, known, read].filter((each) => each !== undefined));
    throw new ConsistencyError(
      `${broken}: ${shown(read)} of ${read.task} is older than ${shown(newer)} of ${newer.task}, which it knew of\n${
        timeline(ordered([...shownOperations]))
      }`,
    );
  };
}
