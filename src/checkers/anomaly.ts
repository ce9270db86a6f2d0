/** Anomalies that a checker of transactions finds. */
import type { CycleName } from "./cycles.ts";

/**
 * Besides cycles:
 * - `G1a`: a transaction read a write of one that was aborted.
 * - `G1b`: a transaction read a value that its writer overwrote later in the same transaction.
 * - `internal`: a transaction did not read what it had itself read or written before.
 * - `lost-update`: two transactions read the same value of a register and both wrote it.
 * - `incompatible-order`: of two reads of a list, neither is a prefix of the other.
 * - `duplicate-elements`: an element is in a list more often than it was appended.
 * - `cyclic-versions`: the versions of a key form a cycle.
 * - `unwritten`: a value was read that nobody wrote.
 */
export type AnomalyName =
  | CycleName
  | "G1a"
  | "G1b"
  | "internal"
  | "lost-update"
  | "incompatible-order"
  | "duplicate-elements"
  | "cyclic-versions"
  | "unwritten";

/** An anomaly in a history of transactions. */
export interface Anomaly {
  /** The kind of anomaly. */
  readonly name: AnomalyName;
  /** Ids of the operations that show it; for a cycle, in the order of the cycle. */
  readonly transactions: readonly number[];
  /** One sentence per line: which transaction came before which, and why. */
  readonly explanation: string;
}
