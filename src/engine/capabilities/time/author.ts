/** Virtual time as the code of a scenario sees it and lets it pass. */
import { durationMs } from "../../text/duration.ts";
import { type AuthorFunctions, authorObject } from "../capability.ts";
import type { BaseWorld } from "../part.ts";
import type { ProgramClock } from "../../world/clock.ts";
import type { Kernel } from "../../world/kernel.ts";

/** The virtual clock, as the code of a scenario sees it. */
export interface Clock {
  /** Virtual ms since the run started. */
  readonly elapsedMs: number;
  /** The virtual date, in ms since the epoch. */
  readonly nowMs: number;
}

/** A class: getters of an object literal are made anew for each run. */
class ClockOf implements Clock {
  readonly #kernel: Kernel;
  readonly #clock: ProgramClock;

  constructor(kernel: Kernel, clock: ProgramClock) {
    this.#kernel = kernel;
    this.#clock = clock;
  }

  get elapsedMs(): number {
    return this.#kernel.time.seeClock().elapsedMs;
  }

  get nowMs(): number {
    this.#kernel.time.see();
    return this.#clock.nowMs;
  }
}

export const clock = authorObject(({ kernel, clock }: BaseWorld): Clock => new ClockOf(kernel, clock), [
  "elapsedMs",
  "nowMs",
]);

/** The functions of a world that let virtual time pass. */
export interface Waiting {
  /** Waits for virtual time: ms, or a duration such as `"1.5s"`. */
  sleep(duration: number | string): Promise<void>;
  /**
   * Computes for ms, or for a duration such as `"5ms"`: virtual time passes, and nothing else happens meanwhile. Timers that
   * come due are late, as they are when real code keeps the thread busy.
   */
  busy(duration: number | string): void;
  /** Gives the other tasks a turn: resolves when the scheduler picks this task again. */
  yieldNow(): Promise<void>;
}

export const waiting: AuthorFunctions<Waiting> = {
  sleep: ({ kernel, clock }) => (duration) =>
    new Promise((resolve) => {
      kernel.scheduler.timer("sleep", "", clock.virtualMs(durationMs(duration)), resolve);
    }),
  busy: ({ kernel }) => (duration) => {
    kernel.time.busy(durationMs(duration));
  },
  yieldNow: ({ kernel }) => () =>
    new Promise((resolve) => {
      kernel.scheduler.submitWake("yield", resolve);
    }),
};
