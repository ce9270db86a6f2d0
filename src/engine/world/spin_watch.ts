/**
 * Ends code that never gives the scheduler a turn: a loop without an end, promises that schedule one another for ever.
 * Instrumented code counts its rounds here; a turn starts the count anew. What ends a run so is the same in every run,
 * unlike a limit on real time.
 */
import { Failure } from "../findings/failure.ts";
import type { Limits } from "./limits.ts";

/** Title of the finding for code that never lets go. */
export const ENDLESS = "endless loop";

/** Turns with fewer rounds than this are not worth a closer look. */
const PROBE_AT_SPINS = 50_000;
/** The number of further rounds that code may go once the run has failed. Nothing that it does then changes how the run ends. */
const MAX_SPINS_AFTER_END = 10_000;
/** Settling a promise with a promise takes rounds in which none of the program's code runs. */
const MAX_IDLE_ROUNDS = 16;

export class SpinWatch {
  readonly #limits: Limits;
  readonly #report: (failure: Failure) => void;
  #maxSpins: number;
  #spins = 0;
  #rounds = 0;
  #probing = false;

  constructor(limits: Limits, report: (failure: Failure) => void) {
    this.#limits = limits;
    this.#maxSpins = limits.maxSpins;
    this.#report = report;
  }

  /**
   * Counts a round. Throws when there were too many.
   * @param weight how many rounds of a plain loop it is worth
   */
  spin(weight = 1): void {
    this.#spins += weight;
    if (this.#spins > PROBE_AT_SPINS && !this.#probing) this.#probe();
    if (this.#spins <= this.#maxSpins) return;
    const failure = endless(`the code went round ${this.#limits.maxSpins} times (maxSpins)`);
    this.#report(failure);
    throw failure;
  }

  /** The run ends at its next turn. Code that tries again until something works would keep that from coming. */
  endSoon(): void {
    this.#maxSpins = Math.min(this.#maxSpins, this.#spins + MAX_SPINS_AFTER_END);
  }

  reset(): void {
    this.#spins = 0;
    this.#rounds = 0;
    this.#probing = false;
  }

  /**
   * A busy turn: counts the rounds of the microtask queue, by a microtask that comes back as long as the program's own do.
   * Promises that schedule one another would fill the memory long before their calls reach the limit on rounds of code.
   */
  #probe(): void {
    this.#probing = true;
    let seen = this.#spins;
    let idleRounds = 0;
    const next = () => {
      idleRounds = this.#spins === seen ? idleRounds + 1 : 0;
      if (!this.#probing || idleRounds > MAX_IDLE_ROUNDS) return void (this.#probing = false);
      seen = this.#spins;
      if (++this.#rounds <= this.#limits.maxMicrotasks) return void Promise.resolve().then(next);
      // Whatever goes round next is ended by its own count.
      this.#spins = Infinity;
      this.#report(endless(`promises scheduled one another ${this.#limits.maxMicrotasks} times (maxMicrotasks)`));
    };
    Promise.resolve().then(next);
  }
}

function endless(what: string): Failure {
  return new Failure("livelock", ENDLESS, `${what} without giving anything else a turn`, {
    hint: "virtual time does not pass inside synchronous code or promises alone; await a timer or I/O, or end it. " +
      "Code that really computes that long needs .limits({ maxSpins, maxMicrotasks })",
  });
}
