/** Bounds on everything a run can use up. Reaching one is a finding, never a hang. */

export interface Limits {
  /** Turns of the scheduler. */
  readonly maxSteps: number;
  /** Virtual time, in ms. Reaching it is a timeout. */
  readonly maxVirtualMs: number;
  /** Entries of the log. */
  readonly maxEvents: number;
  /** Iterations of loops and calls of functions in the scenario's code within one turn. */
  readonly maxSpins: number;
  /** Real time that a call of the host may take, in ms. Reaching it is a timeout. */
  readonly maxHostMs: number;
  /** Bytes of a host's answer: of a body, or of each output of a process. */
  readonly maxHostBytes: number;
  /** Rounds of the microtask queue within one turn: promises that schedule one another for ever. */
  readonly maxMicrotasks: number;
  /**
   * Reads of the clock within one turn that take no time. Each further one takes 1 ms of virtual time, so that code which
   * waits by looking at the clock comes to its end.
   */
  readonly maxClockReads: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxSteps: 200_000,
  maxVirtualMs: 365 * 24 * 3_600_000,
  maxEvents: 5_000_000,
  maxSpins: 50_000_000,
  maxMicrotasks: 500_000,
  maxHostMs: 60_000,
  maxHostBytes: 8 * 1024 * 1024,
  maxClockReads: 1_000,
};

/** The given limits, and the defaults where none is given. */
export function withDefaults(given: Partial<Limits> = {}): Limits {
  return {
    maxSteps: given.maxSteps ?? DEFAULT_LIMITS.maxSteps,
    maxVirtualMs: given.maxVirtualMs ?? DEFAULT_LIMITS.maxVirtualMs,
    maxEvents: given.maxEvents ?? DEFAULT_LIMITS.maxEvents,
    maxSpins: given.maxSpins ?? DEFAULT_LIMITS.maxSpins,
    maxMicrotasks: given.maxMicrotasks ?? DEFAULT_LIMITS.maxMicrotasks,
    maxHostMs: given.maxHostMs ?? DEFAULT_LIMITS.maxHostMs,
    maxHostBytes: given.maxHostBytes ?? DEFAULT_LIMITS.maxHostBytes,
    maxClockReads: given.maxClockReads ?? DEFAULT_LIMITS.maxClockReads,
  };
}
