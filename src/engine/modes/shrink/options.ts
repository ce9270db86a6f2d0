/** What may be said of a shrinking, and what it says meanwhile. */
import type { Limits } from "../../world/limits.ts";
import type { Candidate, Size } from "./candidate.ts";

export interface ShrinkOptions {
  readonly limits?: Partial<Limits> | undefined;
  readonly strict?: boolean | undefined;
  /** How many runs to spend at most. */
  readonly maxAttempts?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ShrinkProgress) => void) | undefined;
  /** Told of each smaller run that still fails. */
  readonly onAccepted?: ((best: Candidate) => void) | undefined;
  /** False for a candidate that is not wanted: a step or a fault that is to stay is not in it. */
  readonly isWanted?: ((candidate: Candidate) => boolean) | undefined;
  /** Waited for before each attempt: how shrinking is paused. */
  readonly gate?: (() => Promise<void> | undefined) | undefined;
}

export interface ShrinkProgress {
  readonly pass: string;
  readonly attempts: number;
  readonly best: Size;
}
