/**
 * The time that a program spends and sees. It records whether the program could tell what time it is: an order of events can happen
 * at many times, and a program that sees none of them does the same at all of them.
 */
import type { VirtualClock } from "./clock.ts";
import type { Limits } from "./limits.ts";
import type { Scheduler } from "./scheduler.ts";

/** The parts of a kernel on which time depends. */
interface Owner {
  readonly clock: VirtualClock;
  readonly scheduler: Scheduler;
  readonly limits: Limits;
  /** Whether nothing but the current task could run. */
  readonly alone: boolean;
}

/** A time that the program may look at. */
export class Stamp {
  readonly #ms: number;
  readonly #time: ProgramTime | undefined;

  /** @param time told when the program looks; undefined where that tells it nothing */
  constructor(ms: number, time: ProgramTime | undefined) {
    this.#ms = ms;
    this.#time = time;
  }

  /** The program looks at it: in virtual ms since the run started. */
  see(): number {
    this.#time?.seeStamp();
    return this.#ms;
  }
}

export class ProgramTime {
  readonly #kernel: Owner;
  #hasSeen = false;
  /** The program has kept the thread busy. */
  #wasBusy = false;
  /** The number of times that the program has read the clock in this turn. */
  #clockReads = 0;

  constructor(kernel: Owner) {
    this.#kernel = kernel;
  }

  /** The program has read the clock after something had happened. */
  get hasSeen(): boolean {
    return this.#hasSeen;
  }

  /** The scheduler has a turn. */
  beginTurn(): void {
    this.#clockReads = 0;
  }

  /**
   * Lets `durationMs` of virtual time pass for the current task. Where the step is alone it is immediate; otherwise
   * what is due in between happens first, and the promise resolves when the time has come. A frozen clock moves too:
   * the duration was asked for by name.
   */
  sleep(durationMs: number, kind = "sleep"): void | Promise<void> {
    const { alone, clock, scheduler } = this.#kernel;
    if (alone) {
      scheduler.jump(durationMs);
      return;
    }
    clock.thaw();
    return new Promise((resolve) => {
      scheduler.timer(kind, "", durationMs, () => {
        clock.endThaw();
        resolve();
      });
    });
  }

  /**
   * Time that a computation takes: the clock moves on while nothing else happens. What comes due meanwhile is late. A frozen
   * clock moves too: the duration was asked for by name.
   */
  busy(durationMs: number): void {
    this.#wasBusy = true;
    this.#kernel.scheduler.jump(durationMs);
  }

  /**
   * The clock, for the program to read. A program that reads it again and again without giving anything else a turn waits
   * for time to pass: after `maxClockReads` of them each takes 1 ms, unless the clock is frozen. What comes due is late.
   */
  readClock(): VirtualClock {
    const { clock, limits, scheduler } = this.#kernel;
    if (++this.#clockReads > limits.maxClockReads && !clock.frozen) scheduler.jump(1);
    return this.seeClock();
  }

  /** As `readClock`, for a read that is not a way to wait. */
  seeClock(): VirtualClock {
    this.see();
    return this.#kernel.clock;
  }

  /** The program sees what time it is. Before anything has happened that is always the same. */
  see(): void {
    if (this.#kernel.scheduler.turns > 0) this.#hasSeen = true;
  }

  /** The time now, kept for the program to look at later. */
  stamp(): Stamp {
    const { clock: { elapsedMs }, scheduler } = this.#kernel;
    return new Stamp(elapsedMs, scheduler.turns === 0 ? undefined : this);
  }

  /** The program sees a stamp that was made after something had happened. */
  seeStamp(): void {
    this.#hasSeen = true;
  }

  /** The program depends on the time at which its timer fired. If nothing makes timers late, that is the time for which it was set. */
  seeLateness(): void {
    const { clock, scheduler } = this.#kernel;
    if (this.#wasBusy || clock.frozen || scheduler.hasImmediates) this.see();
  }
}
