/** Knows whether this process is isolated: the command line sets it, and consent asks. */
import type { NewEntry } from "./ledger.ts";

type Remember = (entry: Pick<NewEntry, "digest" | "entry" | "scenario" | "packedBy" | "capabilities">) => void;

let remember: Remember | undefined;

/** Says that this process is an isolated one. It cannot write the ledger; `note` passes on what it would have written. */
export function inIsolation(note: Remember): void {
  remember = note;
}

/** Notes consent where it can be noted; undefined in a process that is not isolated. */
export function isolatedLedger(): Remember | undefined {
  return remember;
}
