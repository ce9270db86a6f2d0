/** The options of shrinking, and its progress reports. */
import type { Finding } from "../../findings/finding.ts";
import type { Limits } from "../../world/limits.ts";
import type { Candidate, Size } from "./candidate.ts";

/** Options of shrinking. */
export interface ShrinkOptions {
  /** Limits of each run. */
  readonly limits?: Partial<Limits> | undefined;
  /** False lets real globals and real I/O pass. */
  readonly strict?: boolean | undefined;
  /** The largest number of runs to spend. */
  readonly maxAttempts?: number | undefined;
  /** Ends shrinking with the smallest run so far. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then while shrinking is at work. */
  readonly onProgress?: ((progress: ShrinkProgress) => void) | undefined;
  /** Called with each smaller run that still fails. */
  readonly onAccepted?: ((best: Candidate) => void) | undefined;
  /** Called with each attempt that fails, but otherwise than expected. */
  readonly onOther?: ((finding: Finding, run: Candidate) => void) | undefined;
  /** False for a candidate that is not wanted: a step or a fault that is to stay is not in it. */
  readonly isWanted?: ((candidate: Candidate) => boolean) | undefined;
  /** Waited for before each attempt: how shrinking is paused. */
  readonly gate?: (() => Promise<void> | undefined) | undefined;
}

/** The progress of shrinking. */
export interface ShrinkProgress {
  /** The name of the pass that is at work. */
  readonly pass: string;
  /** The number of runs so far. */
  readonly attempts: number;
  /** The size of the smallest run so far. */
  readonly best: Size;
}
