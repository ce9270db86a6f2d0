/**
 * The causal order of reads and writes: each client's accesses in its own order, and every write before the reads that returned
 * its value (Ahamad, Neiger, Burns, Kohli, Hutto: "Causal Memory: Definitions, Implementation, and Programming", 1995).
 */
import { HistoryError } from "./errors.ts";
import { call, type HistoryOperation, missing, shown } from "./history.ts";
import { canonical } from "./model.ts";
import { READS, WRITES } from "./operation_names.ts";
import { predecessors } from "./precedence.ts";

export interface Access {
  readonly operation: HistoryOperation;
  readonly kind: "read" | "write";
  readonly key: string;
  /** As text: what was read or written. */
  readonly value: string;
}

export class CausalOrder {
  readonly accesses: readonly Access[];
  /** For each access, the set of those before it: one bit for each. */
  readonly #before: Uint32Array[];
  readonly #writers: ReadonlyMap<string, number>;

  /**
   * @param history in the order of the invocations
   * @throws HistoryError without reads and writes, or if a value of a key is written twice
   */
  constructor(history: readonly HistoryOperation[]) {
    this.accesses = history.flatMap((operation) => accessOf(operation) ?? []);
    const names = [...READS, ...WRITES];
    if (!history.some(({ name }) => names.includes(name))) {
      throw new HistoryError(`the history has no read or write: ${missing(history, names)}`);
    }
    this.#writers = writersOf(this.accesses);
    this.#before = this.#closure();
  }

  /** The index of the write whose value a read returned; undefined if nobody wrote it. */
  writerOf({ key, value }: Access): number | undefined {
    return this.#writers.get(`${key} ${value}`);
  }

  /** Returns whether one access came before another. Both are indexes into `accesses`. */
  isBefore(first: number, second: number): boolean {
    return (this.#before[second]![first >>> 5]! >>> (first & 31) & 1) === 1;
  }

  /**
   * A topological sort, since the order of invocations is none: what a read returned may have been written after its invocation. Of one
   * client, an access comes after those that had returned when it was invoked; a write of unknown outcome comes before its reads only.
   */
  #closure(): Uint32Array[] {
    const { accesses } = this;
    const direct: number[][] = accesses.map(() => []);
    const own = Map.groupBy(
      accesses.map(({ operation: { task, invoked, returned } }, index) => ({ index, task, invoked, returned })),
      ({ task }) => task,
    );
    for (const each of own.values()) {
      for (const [at, before] of predecessors(each).entries()) {
        direct[each[at]!.index]!.push(...before.map(({ index }) => index));
      }
    }
    for (const [index, access] of accesses.entries()) {
      const writer = access.kind === "read" ? this.writerOf(access) : undefined;
      if (writer !== undefined) direct[index]!.push(writer);
    }
    const before = accesses.map(() => new Uint32Array(Math.ceil(accesses.length / 32)));
    const missing = direct.map((list) => list.length);
    const after: number[][] = accesses.map(() => []);
    for (const [index, list] of direct.entries()) for (const each of list) after[each]!.push(index);
    const ready = accesses.flatMap((_access, index) => missing[index] === 0 ? [index] : []);
    let done = 0;
    for (let at = 0; at < ready.length; at++, done++) {
      const index = ready[at]!;
      for (const next of after[index]!) {
        const bits = before[next]!;
        for (const [word, value] of before[index]!.entries()) bits[word]! |= value;
        bits[index >>> 5]! |= 1 << (index & 31);
        if (--missing[next]! === 0) ready.push(next);
      }
    }
    if (done < accesses.length) {
      const circle = accesses.filter((_access, index) => missing[index]! > 0).map(({ operation }) => shown(operation));
      throw new HistoryError(
        `reads and writes form a cycle, in which each read returns what was written only after it: ${
          circle.join("; ")
        }`,
      );
    }
    return before;
  }
}

function accessOf(operation: HistoryOperation): Access | undefined {
  const { name, args: [key = null, value = null], outcome, result = null } = operation;
  if (outcome === "error") return undefined;
  const shared = { operation, key: canonical(key) };
  if (WRITES.includes(name)) return { ...shared, kind: "write", value: canonical(value) };
  return READS.includes(name) && outcome === "result"
    ? { ...shared, kind: "read", value: canonical(result) }
    : undefined;
}

function writersOf(accesses: readonly Access[]): Map<string, number> {
  const writers = new Map<string, number>();
  for (const [index, { kind, key, value, operation }] of accesses.entries()) {
    if (kind !== "write") continue;
    const other = writers.get(`${key} ${value}`);
    if (other !== undefined) {
      const { id } = accesses[other]!.operation;
      throw new HistoryError(
        `operations ${id} and ${operation.id} are both ${
          call(operation)
        }: each value of a key must be written once, so that who wrote what is read is known`,
      );
    }
    writers.set(`${key} ${value}`, index);
  }
  return writers;
}
