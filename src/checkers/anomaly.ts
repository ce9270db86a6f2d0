/** What a checker of transactions found. */
import type { CycleName } from "./cycles.ts";

/**
 * Besides cycles:
 * - `G1a`: a transaction read a write of one that was aborted.
 * - `G1b`: a transaction read what another had written before it wrote something else to the same key.
 * - `internal`: a transaction did not read what it had read or written itself before.
 * - `lost-update`: two transactions read the same value of a register and both wrote it.
 * - `incompatible-order`: two reads of a list differ in more than what the longer one has at its end.
 * - `duplicate-elements`: an element is in a list more often than it was appended.
 * - `cyclic-versions`: values of a key follow one another in a circle.
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
  /** What kind of anomaly it is. */
  readonly name: AnomalyName;
  /** Ids of the operations that show it; of a cycle, in its order. */
  readonly transactions: readonly number[];
  /** Full sentences, one a line: which transaction came before which, and why. */
  readonly explanation: string;
}
