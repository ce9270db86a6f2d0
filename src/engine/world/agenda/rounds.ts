/**
 * Rounds of the event loop, as in Node: a round runs the timers that were due when it began, and then the immediates that
 * there are. What these start belongs to the next round.
 */
import { removeFrom } from "../../primordials.ts";
import type { Operation, Timer } from "../operation.ts";
import { TimerQueue } from "../timer_queue.ts";

export class Rounds {
  readonly timers = new TimerQueue();
  /** In order. */
  readonly immediates: Operation[] = [];
  #beganMs = 0;
  /** The number of immediates left in the round; -1 while it is at its timers. */
  #immediatesLeft = -1;

  /** True if the round has reached its immediates and some are left. */
  get isAtImmediates(): boolean {
    return this.#immediatesLeft > 0;
  }

  /** Returns whether a timer belongs to the round, so that it comes before the immediates. */
  includes(timer: Timer): boolean {
    return this.#immediatesLeft < 0 && timer.dueMs <= this.#beganMs;
  }

  /** The next timer; begins a new round when this one is over. */
  timer(nowMs: number): Timer | undefined {
    const timer = this.timers.next(this.#beganMs);
    const isOver = this.#immediatesLeft === 0 ||
      (this.immediates.length === 0 && (timer === undefined || timer.dueMs > this.#beganMs));
    if (!isOver) return timer;
    this.#immediatesLeft = -1;
    if (nowMs === this.#beganMs) return timer;
    this.#beganMs = nowMs;
    return this.timers.next(nowMs);
  }

  /** A timer happens. */
  take(timer: Timer): void {
    this.timers.take(timer, this.#beganMs);
    if (timer.dueMs > this.#beganMs) this.#beganMs = timer.dueMs;
  }

  /** The callback of a timer has returned. */
  settle(timer: Timer): void {
    this.timers.settle(timer, this.#beganMs);
  }

  /** The first immediate happens. */
  takeImmediate(immediate: Operation): void {
    if (this.#immediatesLeft < 0) this.#immediatesLeft = this.immediates.length;
    this.removeImmediate(immediate);
  }

  /** True if it was the first one. */
  removeImmediate(immediate: Operation): boolean {
    const at = removeFrom(this.immediates, immediate);
    if (at >= 0 && at < this.#immediatesLeft) this.#immediatesLeft--;
    return at === 0;
  }
}
