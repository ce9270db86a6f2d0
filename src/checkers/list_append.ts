/**
 * Dependencies between transactions that append to lists and read them: a read of a list reveals the order of all appends before it
 * (Kingsbury, Alvaro: "Elle", VLDB 2020, §4).
 */
import type { Json } from "../engine/json.ts";
import type { Anomaly } from "./anomaly.ts";
import { HistoryError } from "./errors.ts";
import type { Dependencies } from "./graph.ts";
import { canonical } from "./model.ts";
import { byKey, nameOf, type Transaction } from "./transactions.ts";

interface Read {
  readonly transaction: Transaction;
  readonly list: readonly Json[];
}

/** Adds the dependencies that the lists imply, and returns the anomalies that need no cycle. */
export function listDependencies(transactions: readonly Transaction[], dependencies: Dependencies): Anomaly[] {
  const anomalies: Anomaly[] = [];
  for (const [key, ofKey] of byKey(transactions, "append")) {
    const appends = appendsOf(ofKey, key);
    const reads = readsOf(ofKey, key, anomalies);
    const order = versionOrder(reads, key, anomalies);
    if (order === undefined) continue;
    anomalies.push(...wrongReads(reads, appends, key));
    dependOn(order, appends, reads, key, dependencies);
  }
  return anomalies;
}

/** Who appended each element of a list, and whether it appended another one later. */
type Appends = ReadonlyMap<string, { readonly transaction: Transaction; readonly isLast: boolean }>;

function appendsOf(transactions: readonly Transaction[], key: string): Appends {
  const appends = new Map<string, { transaction: Transaction; isLast: boolean }>();
  for (const transaction of transactions) {
    const own = transaction.operations.filter((each) => each.kind === "append" && each.key === key);
    for (const [index, { value }] of own.entries()) {
      const other = appends.get(canonical(value));
      if (other !== undefined) {
        throw new HistoryError(
          `${nameOf(transaction)} appended ${JSON.stringify(value)} to ${key}, which ${
            nameOf(other.transaction)
          } appended as well: each element must be appended once`,
        );
      }
      appends.set(canonical(value), { transaction, isLast: index === own.length - 1 });
    }
  }
  return appends;
}

/** Returns each list as a committed transaction first read it, without its own appends; later reads are only compared with that one. */
function readsOf(transactions: readonly Transaction[], key: string, anomalies: Anomaly[]): Read[] {
  const reads: Read[] = [];
  for (const transaction of transactions) {
    if (transaction.outcome !== "committed") continue;
    let known: readonly Json[] | undefined;
    let own: readonly Json[] = [];
    const appended = transaction.operations.filter((each) => each.kind === "append" && each.key === key);
    const ownElements = new Set(appended.map(({ value }) => canonical(value)));
    for (const { kind, value } of transaction.operations.filter((each) => each.key === key)) {
      if (kind === "append") own = [...own, value];
      if (kind !== "r") continue;
      const list: readonly Json[] = Array.isArray(value) ? value : [];
      const isExpected = known === undefined
        // Nothing of its own is there before it is appended.
        ? startsWith(list.slice(-own.length || list.length), own) &&
          !list.slice(0, list.length - own.length).some((element) => ownElements.has(canonical(element)))
        : canonical([...known, ...own]) === canonical(list);
      if (!isExpected) {
        anomalies.push({
          name: "internal",
          transactions: [transaction.id],
          explanation: `${nameOf(transaction)} read ${
            JSON.stringify(list)
          } of ${key}, which is not what it had read and appended itself.`,
        });
        break;
      }
      if (known === undefined) reads.push({ transaction, list: list.slice(0, list.length - own.length) });
      known = list;
      own = [];
    }
  }
  return reads;
}

function startsWith(list: readonly Json[], beginning: readonly Json[]): boolean {
  return canonical(list.slice(0, beginning.length)) === canonical(beginning);
}

/** Returns the longest list that was read, if all others are prefixes of it. */
function versionOrder(reads: readonly Read[], key: string, anomalies: Anomaly[]): readonly Json[] | undefined {
  const longest = reads.reduce<Read | undefined>(
    (best, read) => best === undefined || read.list.length > best.list.length ? read : best,
    undefined,
  );
  if (longest === undefined) return [];
  const other = reads.find(({ list }) => !startsWith(longest.list, list));
  if (other !== undefined) {
    anomalies.push({
      name: "incompatible-order",
      transactions: [other.transaction.id, longest.transaction.id],
      explanation: `${nameOf(other.transaction)} read ${JSON.stringify(other.list)} of ${key}, and ${
        nameOf(longest.transaction)
      } read ${JSON.stringify(longest.list)}: neither is a prefix of the other.`,
    });
    return undefined;
  }
  if (new Set(longest.list.map(canonical)).size < longest.list.length) {
    anomalies.push({
      name: "duplicate-elements",
      transactions: [longest.transaction.id],
      explanation: `${nameOf(longest.transaction)} read ${
        JSON.stringify(longest.list)
      } of ${key}, which has an element twice.`,
    });
    return undefined;
  }
  return longest.list;
}

function wrongReads(reads: readonly Read[], appends: Appends, key: string): Anomaly[] {
  return reads.flatMap(({ transaction, list }) =>
    list.flatMap((element, index): Anomaly[] => {
      const append = appends.get(canonical(element));
      const what = `${nameOf(transaction)} read ${JSON.stringify(element)} of ${key}`;
      if (append === undefined) {
        return [{ name: "unwritten", transactions: [transaction.id], explanation: `${what}, which nobody appended.` }];
      }
      const { transaction: writer, isLast } = append;
      const transactions = [writer.id, transaction.id];
      if (writer.outcome === "aborted") {
        return [{
          name: "G1a",
          transactions,
          explanation: `${what}, which ${nameOf(writer)} appended before it was aborted.`,
        }];
      }
      if (!isLast && index === list.length - 1 && writer.id !== transaction.id) {
        return [{
          name: "G1b",
          transactions,
          explanation: `${what} as the last element, but ${nameOf(writer)} appended more after it.`,
        }];
      }
      return [];
    })
  );
}

function dependOn(
  order: readonly Json[],
  appends: Appends,
  reads: readonly Read[],
  key: string,
  dependencies: Dependencies,
): void {
  const writerOf = (element: Json | undefined) =>
    element === undefined ? undefined : appends.get(canonical(element))?.transaction;
  const seen = new Set(order.map(canonical));
  // Lists only grow: whatever the longest read lacks was appended after what it has.
  const later = [...appends].filter(([element, { transaction }]) =>
    !seen.has(element) && transaction.outcome === "committed"
  );
  const write = (from: Json, element: string, to: Transaction) => {
    const writer = writerOf(from);
    if (writer === undefined) return;
    const because = `${nameOf(to)} appended ${element} to ${key} after ${nameOf(writer)} had appended ${
      JSON.stringify(from)
    }`;
    dependencies.add(writer.id, to.id, "ww", because);
  };
  const nextOf = (length: number): readonly (readonly [string, Transaction])[] => {
    const next = order[length];
    const writer = writerOf(next);
    if (next === undefined) return later.map(([element, { transaction }]) => [element, transaction]);
    return writer === undefined ? [] : [[JSON.stringify(next), writer]];
  };
  for (const [index, element] of order.entries()) {
    for (const [next, writer] of nextOf(index + 1)) write(element, next, writer);
  }
  for (const { transaction, list } of reads) {
    const last = list.at(-1);
    const writer = writerOf(last);
    if (writer !== undefined) {
      const because = `${nameOf(transaction)} read ${JSON.stringify(last)}, which ${
        nameOf(writer)
      } had appended to ${key}`;
      dependencies.add(writer.id, transaction.id, "wr", because);
    }
    for (const [element, next] of nextOf(list.length)) {
      const because = `${nameOf(transaction)} did not observe ${nameOf(next)}'s append of ${element} to ${key}`;
      dependencies.add(transaction.id, next.id, "rw", because);
    }
  }
}
