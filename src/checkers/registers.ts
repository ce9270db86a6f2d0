/**
 * Dependencies between transactions that read and write registers. Each value is written once, so that the writer of what was read
 * is known. Which of two values came first is known only if a transaction read one and wrote the other, or if one is the initial null.
 */
import type { Json } from "../engine/json.ts";
import type { Anomaly } from "./anomaly.ts";
import { HistoryError } from "./errors.ts";
import { Dependencies } from "./graph.ts";
import { canonical } from "./model.ts";
import { byKey, nameOf, type Transaction } from "./transactions.ts";

interface Version {
  readonly value: Json;
  readonly writer: Transaction | undefined;
  /** True if it is the last value that its writer wrote to the key. */
  readonly isLast: boolean;
  readonly readers: Transaction[];
}

/** Adds the dependencies that the registers imply, and returns the anomalies that need no cycle of transactions. */
export function registerDependencies(transactions: readonly Transaction[], dependencies: Dependencies): Anomaly[] {
  const anomalies: Anomaly[] = [];
  for (const [key, ofKey] of byKey(transactions, "w")) {
    const versions = versionsOf(ofKey, key);
    const next = successions(ofKey, key, versions, anomalies);
    const cyclic = cyclicVersions(next, versions, key);
    if (cyclic !== undefined) {
      anomalies.push(cyclic);
      continue;
    }
    anomalies.push(...lostUpdates(versions, key));
    for (const [value, successors] of next) {
      for (const successor of successors) dependOn(versions.get(value)!, versions.get(successor)!, key, dependencies);
    }
    for (const { value, writer, readers } of versions.values()) {
      if (writer === undefined) continue;
      for (const reader of readers) {
        const because = `${nameOf(reader)} read ${JSON.stringify(value)}, which ${
          nameOf(writer)
        } had written to ${key}`;
        dependencies.add(writer.id, reader.id, "wr", because);
      }
    }
  }
  return anomalies;
}

const NOTHING = canonical(null);

function versionsOf(transactions: readonly Transaction[], key: string): Map<string, Version> {
  const versions = new Map<string, Version>([[NOTHING, { value: null, writer: undefined, isLast: true, readers: [] }]]);
  for (const transaction of transactions) {
    const own = transaction.operations.filter((each) => each.kind === "w" && each.key === key);
    for (const [index, { value }] of own.entries()) {
      const other = versions.get(canonical(value));
      if (other !== undefined) {
        const who = other.writer === undefined
          ? "is the value before the first write"
          : `${nameOf(other.writer)} wrote as well`;
        throw new HistoryError(
          `${nameOf(transaction)} wrote ${
            JSON.stringify(value)
          } to ${key}, which ${who}: each value must be written once`,
        );
      }
      versions.set(canonical(value), { value, writer: transaction, isLast: index === own.length - 1, readers: [] });
    }
  }
  return versions;
}

/** Returns which values directly follow which: a transaction read one and then wrote the other. Adds the readers to `versions`. */
function successions(
  transactions: readonly Transaction[],
  key: string,
  versions: ReadonlyMap<string, Version>,
  anomalies: Anomaly[],
): Map<string, Set<string>> {
  const next = new Map<string, Set<string>>();
  const follow = (value: string, successor: string) => {
    if (value !== successor) (next.get(value) ?? next.set(value, new Set()).get(value)!).add(successor);
  };
  for (const { value, writer } of versions.values()) if (writer !== undefined) follow(NOTHING, canonical(value));
  for (const transaction of transactions) {
    if (transaction.outcome === "aborted") continue;
    let known: string | undefined;
    for (const { kind, value } of transaction.operations.filter((each) => each.key === key)) {
      const text = canonical(value);
      if (kind === "w") {
        if (known !== undefined) follow(known, text);
        known = text;
      } else if (kind === "r" && transaction.outcome === "committed") {
        const anomaly = known === undefined
          ? read(transaction, text, key, versions)
          : repeated(transaction, known, text, key);
        if (anomaly !== undefined) anomalies.push(anomaly);
        known = text;
      }
    }
  }
  return next;
}

/** The first read of a register in a transaction. */
function read(
  transaction: Transaction,
  text: string,
  key: string,
  versions: ReadonlyMap<string, Version>,
): Anomaly | undefined {
  const version = versions.get(text);
  const what = `${nameOf(transaction)} read ${text} of ${key}`;
  if (version === undefined) {
    return { name: "unwritten", transactions: [transaction.id], explanation: `${what}, which nobody wrote.` };
  }
  version.readers.push(transaction);
  const { writer, isLast } = version;
  if (writer === undefined) return undefined;
  if (writer.id === transaction.id) {
    return {
      name: "internal",
      transactions: [transaction.id],
      explanation: `${what}, which it wrote itself only then.`,
    };
  }
  const transactions = [writer.id, transaction.id];
  if (writer.outcome === "aborted") {
    return { name: "G1a", transactions, explanation: `${what}, which ${nameOf(writer)} wrote before it was aborted.` };
  }
  return isLast
    ? undefined
    : { name: "G1b", transactions, explanation: `${what}, which ${nameOf(writer)} overwrote itself.` };
}

function repeated(transaction: Transaction, known: string, text: string, key: string): Anomaly | undefined {
  if (known === text) return undefined;
  return {
    name: "internal",
    transactions: [transaction.id],
    explanation: `${nameOf(transaction)} read ${text} of ${key} after it had read or written ${known} itself.`,
  };
}

function cyclicVersions(
  next: ReadonlyMap<string, ReadonlySet<string>>,
  versions: ReadonlyMap<string, Version>,
  key: string,
): Anomaly | undefined {
  const numbers = new Map([...versions.keys()].map((value, index) => [value, index]));
  const graph = new Dependencies();
  for (const [value, successors] of next) {
    for (const successor of successors) graph.add(numbers.get(value) ?? -1, numbers.get(successor) ?? -1, "ww", "");
  }
  const [cycle] = graph.components();
  if (cycle === undefined) return undefined;
  const values = [...versions.values()].filter((_version, index) => cycle.includes(index));
  return {
    name: "cyclic-versions",
    transactions: values.flatMap(({ writer }) => writer?.id ?? []),
    explanation: `According to what transactions read and then wrote, the values ${
      values.map(({ value }) => JSON.stringify(value)).join(", ")
    } of ${key} follow one another in a cycle.`,
  };
}

function dependOn(
  version: Version | undefined,
  successor: Version | undefined,
  key: string,
  dependencies: Dependencies,
): void {
  const writer = successor?.writer;
  if (version === undefined || writer === undefined || writer.outcome === "aborted") return;
  const wrote = `${nameOf(writer)}'s write of ${JSON.stringify(successor!.value)} to ${key}`;
  if (version.writer !== undefined && version.writer.outcome !== "aborted") {
    const before = `${nameOf(version.writer)}'s of ${JSON.stringify(version.value)}`;
    dependencies.add(version.writer.id, writer.id, "ww", `${wrote} came after ${before}`);
  }
  for (const reader of version.readers) {
    dependencies.add(reader.id, writer.id, "rw", `${nameOf(reader)} did not observe ${wrote}`);
  }
}

function lostUpdates(versions: ReadonlyMap<string, Version>, key: string): Anomaly[] {
  return [...versions.values()].flatMap(({ value, readers }): Anomaly[] => {
    const updaters = readers.filter(({ operations }) =>
      operations.some((each) => each.kind === "w" && each.key === key)
    );
    const [first, second] = updaters;
    if (first === undefined || second === undefined) return [];
    const explanation = `${updaters.map(nameOf).join(" and ")} both read ${
      JSON.stringify(value)
    } of ${key}, and both wrote it.`;
    return [{ name: "lost-update", transactions: updaters.map(({ id }) => id), explanation }];
  });
}
