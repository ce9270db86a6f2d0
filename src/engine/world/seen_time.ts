/**
 * Records whether a program could tell what time it is. A run of an order is made with one of its many times; where the
 * program sees none of them, it does the same with all.
 */
import type { VirtualClock } from "./clock.ts";
import type { Scheduler } from "./scheduler.ts";

export class SeenTime {
  readonly #clock: VirtualClock;
  readonly #scheduler: Scheduler;
  #hasSeen = false;
  /** The program has kept the thread busy. */
  wasBusy = false;

  constructor(clock: VirtualClock, scheduler: Scheduler) {
    this.#clock = clock;
    this.#scheduler = scheduler;
  }

  /** The program has read the clock after something had happened. */
  get hasSeen(): boolean {
    return this.#hasSeen;
  }

  /** The program sees what time it is. Before anything has happened that is always the same. */
  see(): void {
    if (this.#scheduler.turns > 0) this.#hasSeen = true;
  }

  /**
   * The time now, kept for the program to look at later.
   * @returns gives it, in virtual ms since the run started
   */
  stamp(): () => number {
    const { elapsedMs } = this.#clock;
    if (this.#scheduler.turns === 0) return () => elapsedMs;
    return () => {
      this.#hasSeen = true;
      return elapsedMs;
    };
  }

  /** Something reckons with the time at which its timer fired: that is the time that it was set for if nothing makes timers late. */
  seeLateness(): void {
    if (this.wasBusy || this.#clock.frozen || this.#scheduler.hasImmediates) this.see();
  }
}
