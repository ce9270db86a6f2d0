/** Bounds on everything a run can use up. Reaching one is a finding, never a hang. */

export interface Limits {
  /** Turns of the scheduler. */
  readonly maxSteps: number;
  /** Virtual time, in ms. Reaching it is a timeout. */
  readonly maxVirtualMs: number;
  /** Entries of the log. */
  readonly maxEvents: number;
  /** Iterations of loops and calls of `queueMicrotask` in the scenario's code within one turn. */
  readonly maxSpins: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxSteps: 1_000_000,
  maxVirtualMs: 365 * 24 * 3_600_000,
  maxEvents: 5_000_000,
  maxSpins: 50_000_000,
};

/** The given limits, and the defaults where none is given. */
export function withDefaults(given: Partial<Limits> = {}): Limits {
  return {
    maxSteps: given.maxSteps ?? DEFAULT_LIMITS.maxSteps,
    maxVirtualMs: given.maxVirtualMs ?? DEFAULT_LIMITS.maxVirtualMs,
    maxEvents: given.maxEvents ?? DEFAULT_LIMITS.maxEvents,
    maxSpins: given.maxSpins ?? DEFAULT_LIMITS.maxSpins,
  };
}
