/** The clock of a machine: it may be wrong, may run fast or slow, and may be set while the program runs. */
import { BOOT_MS, type ProgramClock, type VirtualClock } from "../../world/clock.ts";

/** How a clock differs from the virtual time of the run. It outlives the program. */
export interface Skew {
  /** The date is ahead by so much, in ms. */
  offsetMs: number;
  /** Ms of this clock per virtual ms. */
  readonly rate: number;
}

export class MachineClock implements ProgramClock {
  readonly #clock: VirtualClock;
  readonly #skew: Skew;
  readonly #cameUpMs: number;

  /** For a program that comes up now. */
  constructor(clock: VirtualClock, skew: Skew) {
    this.#clock = clock;
    this.#skew = skew;
    this.#cameUpMs = clock.elapsedMs;
  }

  get startMs(): number {
    return this.#clock.startMs + this.#skew.offsetMs;
  }

  get nowMs(): number {
    const { offsetMs, rate } = this.#skew;
    return this.#clock.startMs + offsetMs + this.#clock.elapsedMs * rate;
  }

  /** Monotonic: no jump of the date changes it. */
  get uptimeMs(): number {
    return BOOT_MS + (this.#clock.elapsedMs - this.#cameUpMs) * this.#skew.rate;
  }

  get bootMs(): number {
    return this.nowMs - this.uptimeMs;
  }

  virtualMs(durationMs: number): number {
    return durationMs / this.#skew.rate;
  }
}
