/** Checks whether transactions seem to have been executed one after another. */
import type { Condition } from "../engine/ir/author.ts";
import type { Anomaly, AnomalyName } from "./anomaly.ts";
import { namedCycles } from "./cycles.ts";
import { ConsistencyError, HistoryError } from "./errors.ts";
import { Dependencies } from "./graph.ts";
import { type HistoryOperation, missing, ordered } from "./history.ts";
import { listDependencies } from "./list_append.ts";
import { predecessors } from "./precedence.ts";
import { registerDependencies } from "./registers.ts";
import { nameOf, shownTransaction, TRANSACTION, type Transaction, transactionOf } from "./transactions.ts";

/** How transactions are checked. */
export interface SerializableOptions {
  /** The isolation level that transactions are promised; anomalies that it allows are not violations. Default: `serializable`. */
  readonly isolation?: "read uncommitted" | "read committed" | "snapshot" | "serializable";
  /**
   * What the order must respect besides the values that transactions read: nothing, each client's own order (transactions of one
   * client that overlap have none), or real time (strict serializability). Default: `none`.
   */
  readonly order?: "none" | "session" | "real time";
}

/** The verdict on a history of transactions. */
export interface SerializableResult {
  /** `violation` if there is an anomaly. */
  readonly verdict: "serializable" | "violation";
  /** The number of transactions that were checked. */
  readonly checked: number;
  /** Those that the isolation level rules out, the most serious first. */
  readonly anomalies: readonly Anomaly[];
}

/** The most serious first. Each level rules out its own line and the lines above it. */
const RULED_OUT = {
  "read uncommitted": ["unwritten", "duplicate-elements", "incompatible-order", "cyclic-versions", "internal", "G0"],
  "read committed": ["G1a", "G1b", "G1c"],
  "snapshot": ["lost-update", "G-single", "G-nonadjacent"],
  "serializable": ["G2"],
} as const satisfies Record<NonNullable<SerializableOptions["isolation"]>, readonly AnomalyName[]>;

/**
 * Checks the transactions of a history, the operations named `txn`, by the dependencies between them, as Elle does (Kingsbury,
 * Alvaro: "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020). The argument of each is a list of
 * `["r", key, null]`, `["w", key, value]` and `["append", key, element]`, and its result is the same list with the values that were read. Each
 * value must be written, and each element appended, only once. Takes linear time where there are no anomalies.
 * @throws HistoryError if there is no transaction, one is malformed, or a value is written or appended twice
 *
 * @example
 * ```ts
 * import { checkSerializable } from "seedbed/checkers";
 *
 * const txn = (id: number, result: (string | number | null)[][]) => ({
 *   id, task: `c${id}`, name: "txn", args: [result], outcome: "result" as const, result, invoked: id, returned: id + 10,
 * });
 * // Each of two doctors saw the other one on call, and went.
 * const { anomalies } = checkSerializable([
 *   txn(1, [["r", "ann", null], ["r", "bob", null], ["w", "ann", "off"]]),
 *   txn(2, [["r", "ann", null], ["r", "bob", null], ["w", "bob", "away"]]),
 * ]);
 * console.assert(anomalies[0]?.name === "G2");
 * ```
 */
export function checkSerializable(
  history: readonly HistoryOperation[],
  { isolation = "serializable", order = "none" }: SerializableOptions = {},
): SerializableResult {
  const transactions = ordered(history).filter(({ name }) => name === TRANSACTION).map(transactionOf);
  if (transactions.length === 0) {
    throw new HistoryError(`the history has no transaction: ${missing(history, [TRANSACTION])}`);
  }
  const dependencies = new Dependencies();
  const direct = [
    ...unwrittenKeys(transactions),
    ...listDependencies(transactions, dependencies),
    ...registerDependencies(transactions, dependencies),
  ];
  addOrder(transactions.filter(({ outcome }) => outcome === "committed"), order, dependencies);
  const cycles = namedCycles(dependencies).map(({ name, cycle }): Anomaly => ({
    name,
    transactions: cycle.map(({ from }) => from),
    explanation: cycle.map(({ from, to, because }) => `T${from} < T${to}, because ${because}.`).join("\n"),
  }));
  const ruledOut = ruledOutBy(isolation);
  const rank = ({ name }: Anomaly) => ruledOut.indexOf(name);
  const anomalies = [...direct, ...cycles].filter(({ name }) => ruledOut.includes(name)).toSorted((a, b) =>
    rank(a) - rank(b)
  );
  return { verdict: anomalies.length === 0 ? "serializable" : "violation", checked: transactions.length, anomalies };
}

function ruledOutBy(isolation: keyof typeof RULED_OUT): AnomalyName[] {
  const levels = Object.keys(RULED_OUT) as (keyof typeof RULED_OUT)[];
  const known = levels.indexOf(isolation);
  if (known < 0) throw new HistoryError(`unknown isolation "${isolation}": expected ${levels.join(", ")}`);
  return levels.slice(0, known + 1).flatMap((level) => RULED_OUT[level]);
}

/** Values that were read of keys to which nobody wrote. */
function unwrittenKeys(transactions: readonly Transaction[]): Anomaly[] {
  const written = new Set(
    transactions.flatMap(({ operations }) => operations.flatMap(({ kind, key }) => kind === "r" ? [] : [key])),
  );
  return transactions.filter(({ outcome }) => outcome === "committed").flatMap((transaction) =>
    transaction.operations.flatMap(({ key, value }): Anomaly[] => {
      const isNothing = value === null || (Array.isArray(value) && value.length === 0);
      if (isNothing || written.has(key)) return [];
      const explanation = `${nameOf(transaction)} read ${JSON.stringify(value)} of ${key}, to which nobody wrote.`;
      return [{ name: "unwritten", transactions: [transaction.id], explanation }];
    })
  );
}

/** @param transactions in the order of their invocations */
function addOrder(
  transactions: readonly Transaction[],
  order: NonNullable<SerializableOptions["order"]>,
  dependencies: Dependencies,
): void {
  if (order === "none") return;
  const add = (
    among: readonly Transaction[],
    kind: "session" | "time",
    why: (first: number, then: number) => string,
  ) => {
    for (const [index, before] of predecessors(among).entries()) {
      const { id } = among[index]!;
      for (const each of before) dependencies.add(each.id, id, kind, why(each.id, id));
    }
  };
  for (const [task, own] of Map.groupBy(transactions, ({ task }) => task)) {
    add(own, "session", (first) => `${task} called T${first} first`);
  }
  if (order === "session") return;
  add(transactions, "time", (first, then) => `T${first} had returned when T${then} was invoked`);
}

/**
 * A condition of scenarios: the transactions of `world.history` are serializable, or isolated as `isolation` says.
 * @throws HistoryError if `isolation` is not one of the levels
 * @throws ConsistencyError, from the condition, with the anomalies, and the transactions that show them
 *
 * @example
 * ```ts
 * import { type AuthorWorld, scenario } from "seedbed";
 * import { serializable } from "seedbed/checkers";
 *
 * const append = (element: number) => async ({ operation, kv, sleep }: AuthorWorld) => {
 *   await operation("txn", [[["append", "x", element]]], async () => {
 *     await sleep("1ms");
 *     kv.set("x", JSON.stringify([...JSON.parse(kv.get("x") ?? "[]"), element]));
 *     return [["append", "x", element]];
 *   });
 * };
 * export default scenario("appends are serializable")
 *   .parallel("clients", { ann: append(1), bob: append(2) })
 *   .finally("serializable", serializable());
 * ```
 */
export function serializable(options: SerializableOptions = {}): Condition {
  ruledOutBy(options.isolation ?? "serializable");
  return ({ history }) => {
    const { verdict, anomalies } = checkSerializable(history, options);
    if (verdict === "serializable") return true;
    const [{ name, transactions, explanation }] = anomalies as [Anomaly];
    const shown = history.filter(({ id }) => transactions.includes(id)).map((each) =>
      shownTransaction(transactionOf(each))
    );
    const more = anomalies.length === 1 ? "" : `, and ${anomalies.length - 1} more`;
    throw new ConsistencyError(
      `not ${options.isolation ?? "serializable"}: ${name}${more}\n${[...shown, explanation].join("\n")}`,
    );
  };
}
