/** How a run ended, and what is known of it then. */
import type { ShownInput } from "../world/inputs/inputs.ts";
import { type Finding, fingerprint } from "../findings/finding.ts";

/** The result of a run. */
export interface Outcome {
  /** Says whether it passed, failed, or took more virtual time than it may. */
  readonly status: "pass" | "fail" | "timeout";
  /** The failure; undefined if it passed. */
  readonly finding: Finding | undefined;
  /** Virtual ms that the run took. */
  readonly virtualMs: number;
  /** Turns of the scheduler. */
  readonly turns: number;
  /** True if other latencies in the same order may end in another way: the program has read the clock, or its limit is within reach. */
  readonly dependsOnTime: boolean;
  /** The number of decisions. */
  readonly decisions: number;
  /** The number of entries of the log. */
  readonly entries: number;
  /** The inputs of a run that failed, where it was looked at, in the order in which they were made. */
  readonly inputs?: readonly ShownInput[] | undefined;
  /** Warnings, which are no failures. */
  readonly warnings: readonly string[];
  /** What this run did not do and some run should, in words that follow "no run": `used the rule …`. */
  readonly unmet: readonly string[];
}

/** What tells failures apart: the fingerprint; of an outcome without a finding, its status. */
export function failureKey({ finding, status }: Pick<Outcome, "finding" | "status">): string {
  return finding === undefined ? status : fingerprint(finding);
}
