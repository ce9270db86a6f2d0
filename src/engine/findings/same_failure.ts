/** Whether runs of different code show the same failure: lines may have moved, and numbers in messages may be others. */
import { type Finding, fingerprint } from "./finding.ts";

/** A finding as a trace has it. */
export interface RecordedFinding {
  readonly kind: string;
  readonly title: string;
  readonly message: string;
  readonly fingerprint: string;
}

/** @param found in a run of other code than the recorded one */
export function isSameFailure(recorded: RecordedFinding, found: Finding): boolean {
  if (recorded.kind !== found.kind || recorded.title !== found.title) return false;
  if (recorded.fingerprint === fingerprint(found) || isRuleTelling(found.kind)) return true;
  return isSameMessage(recorded.message, found.message);
}

/** The name of an invariant says what is broken; that of an error or a step says little. */
export function isRuleTelling(kind: string): boolean {
  return !["error", "assertion", "unhandled_rejection"].includes(kind);
}

/** By their first lines. */
export function isSameMessage(one: string, other: string): boolean {
  return withoutNumbers(one) === withoutNumbers(other);
}

function withoutNumbers(message: string): string {
  return message.split("\n")[0]!.replace(/\d+(\.\d+)?/g, "#");
}
