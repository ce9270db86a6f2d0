import type { FindingKind } from "../findings/finding.ts";
import type { Task } from "./task.ts";

/** The failure that ended a run, and the task in which it showed. */
export interface RunFailure {
  readonly thrown: unknown;
  readonly kind: FindingKind;
  readonly task: Task | undefined;
}
