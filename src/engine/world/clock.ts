/** Virtual time. It moves when the scheduler fires a timer or a step moves it, and never otherwise. */

/** Start of virtual time unless a scenario sets another: a date that is plainly not today. */
export const DEFAULT_START_MS = Date.UTC(2026, 0, 1);

/**
 * The time that the program has been up when a run starts, in ms. Never 0: in a real process nothing happens then, and caches
 * take a time of 0 for "not set", `ttl` of lru-cache among them.
 */
export const BOOT_MS = 1_000;

/** The time as a program sees it. */
export interface ProgramClock {
  /** The virtual date at the start of the run, in ms since the epoch. */
  readonly startMs: number;
  /** The virtual date, in ms since the epoch. */
  readonly nowMs: number;
  /** The value of `performance.now()`. */
  readonly uptimeMs: number;
  /** The virtual date when the program came up. */
  readonly bootMs: number;
  /** The virtual ms that pass while this clock counts so many ms. */
  virtualMs(durationMs: number): number;
}

export class VirtualClock implements ProgramClock {
  readonly startMs: number;
  #elapsedMs = 0;
  #frozen = false;
  #thaws = 0;

  /** @param startMs the date at the start of the run, in ms since the epoch */
  constructor(startMs: number = DEFAULT_START_MS) {
    this.startMs = startMs;
  }

  /** Virtual ms since the run started; may have a fraction. */
  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** Returns the value of `performance.now()`: ms since the program came up, which was some time before the run started. */
  get uptimeMs(): number {
    return BOOT_MS + this.#elapsedMs;
  }

  /** The virtual date when the program came up. */
  get bootMs(): number {
    return this.startMs - BOOT_MS;
  }

  /** The virtual date, in ms since the epoch. */
  get nowMs(): number {
    return this.startMs + this.#elapsedMs;
  }

  virtualMs(durationMs: number): number {
    return durationMs;
  }

  get frozen(): boolean {
    return this.#frozen && this.#thaws === 0;
  }

  /** Stops time for timers; only steps that name a duration move it until `unfreeze`. */
  freeze(): void {
    this.#frozen = true;
  }

  unfreeze(): void {
    this.#frozen = false;
  }

  /** Lets time pass, even while it is frozen, for a step that waits for a duration by name; several may at once. */
  thaw(): void {
    this.#thaws++;
  }

  endThaw(): void {
    this.#thaws--;
  }

  /** Moves forward to `elapsedMs`; time never goes back. */
  moveTo(elapsedMs: number): void {
    if (elapsedMs > this.#elapsedMs) this.#elapsedMs = elapsedMs;
  }
}
