/** A finding is why a run failed. Its fingerprint is its identity: two runs with the same one show the same bug. */
import { formatLocation, type SourceLocation } from "../errors.ts";

/** The kinds of findings. */
export type FindingKind =
  /** A declarative step did not hold. */
  | "assertion"
  /** The scenario's code threw. */
  | "error"
  /** An `always`, `finally` or `eventually` condition broke. */
  | "invariant"
  /** The program has not finished and nothing is pending. */
  | "deadlock"
  /** The program goes round without an end: a limit on turns, events or loop iterations was reached. */
  | "livelock"
  /** Virtual time ran past the limit. */
  | "timeout"
  /** The run took more real time than it may. */
  | "hang"
  /** The process that ran it ended. */
  | "crash"
  /** A promise was rejected and nothing handled it. */
  | "unhandled_rejection"
  /** Simulated memory ran out, was freed twice, or leaked; or the run took all real memory. */
  | "memory"
  /** A nondeterminism got past the sandbox. */
  | "leak"
  /** Something was used that is not simulated. */
  | "unsimulated"
  /** A replay asked for something other than what was recorded. */
  | "divergence";

/** A place in the author's code, and what happened there on the way to a failure. */
export interface Mark {
  /** The place in the code. */
  readonly location: SourceLocation;
  /** The text of the place, where its line is not known. */
  readonly source?: string | undefined;
  /** The task that was there. */
  readonly task: string | undefined;
  /** Functions on the way there, innermost first; of a package, `wrap (cacheable)`. */
  readonly callers: readonly string[];
  /** One clause: `waits here`. */
  readonly note: string;
}

/** Says why a run failed. */
export interface Finding {
  /** The kind of the failure. */
  readonly kind: FindingKind;
  /** The broken rule, without values that change from run to run: the name of an invariant, a step's type, an error's name. */
  readonly title: string;
  /** One or more sentences with the values of this run. */
  readonly message: string;
  /** The task in which it showed. */
  readonly task?: string | undefined;
  /** Path of the step that was running. */
  readonly step?: string | undefined;
  /** In the author's code. Undefined for a step of a data file, whose place its loader knows. */
  readonly location?: SourceLocation | undefined;
  /** The failing step as text: what stands for the place where there is no location. */
  readonly stepText?: string | undefined;
  /** Advice, where there is a general one. */
  readonly hint?: string | undefined;
  /** The path that led there, for runs that are shown to people. */
  readonly trail?: readonly Mark[] | undefined;
  /** More lines of the story: who waits for what, the frames of the author's code. */
  readonly details?: readonly string[] | undefined;
  /** The ids of operations of the history that have no order, and of the one after whose return none exists. A trace does not keep it. */
  readonly violation?: { readonly operations: readonly number[]; readonly brokenBy: number } | undefined;
}

/** Title of the findings of a run that took all real memory. */
export const REAL_MEMORY = "real memory";

/** Title of the findings of a run in which an arbitrary went on drawing. */
export const ENDLESS_DRAWS = "endless draws";

/** Returns whether each run that shows it takes long, and goes to the limits of the process; where exactly it ends may vary. */
export function isCostly({ kind, title }: { readonly kind: string; readonly title: string }): boolean {
  return kind === "hang" || kind === "crash" || title === REAL_MEMORY || title === ENDLESS_DRAWS;
}

/** `kind|title|place`: the identity by which shrinking accepts only the same failure. */
export function fingerprint(finding: Finding): string {
  const place = finding.location === undefined ? finding.stepText ?? "" : formatLocation(finding.location);
  return `${finding.kind}|${finding.title}|${place}`;
}
