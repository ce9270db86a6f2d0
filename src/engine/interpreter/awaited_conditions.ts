/** The `eventually` conditions of a run, from its last step until each has held or its time is up. */
import type { Kernel } from "../world/kernel.ts";
import { inTask, type Task } from "../world/task.ts";
import type { Invariants } from "./invariants.ts";

export class AwaitedConditions {
  readonly #kernel: Kernel;
  readonly #invariants: Invariants;
  readonly #task: Task;
  readonly #stepsEndedMs: number;
  /** The time after the last step at which conditions were treated as overdue, in ms. */
  #waitedMs = -1;
  #hasTimer = false;

  /** Made when the last step has ended. */
  constructor(kernel: Kernel, invariants: Invariants, task: Task) {
    this.#kernel = kernel;
    this.#invariants = invariants;
    this.#task = task;
    this.#stepsEndedMs = kernel.clock.elapsedMs;
  }

  /** Returns whether each has held by now. Throws a Failure for one whose time is up. */
  haveHeld(): boolean {
    if (this.#invariants.awaitEventually(this.#waitedMs, this.#kernel.scheduler.idle)) return true;
    this.#watchTheClock();
    return false;
  }

  /**
   * A timer at the moment when the earliest condition is overdue, so that time does not jump past it. It comes after what
   * was due at the same moment, and after what that led to: a condition may hold at the last one.
   */
  #watchTheClock(): void {
    if (this.#hasTimer) return;
    this.#hasTimer = true;
    const { clock, scheduler } = this.#kernel;
    const dueMs = this.#invariants.eventuallyDueMs;
    this.#kernel.time.seeLateness();
    const inMs = this.#stepsEndedMs + dueMs - clock.elapsedMs;
    inTask(this.#task, () =>
      scheduler.timer("eventually", "", Math.max(0, inMs), () => {
        this.#hasTimer = false;
        this.#waitedMs = dueMs;
      }));
  }
}
