/**
 * Unbounded delays: whatever is pending may happen next, or the earliest timer. Picking a timer moves the clock to its due
 * time, so that a slow answer is just a later pick.
 */
import { removeFrom } from "../../primordials.ts";
import type { VirtualClock } from "../clock.ts";
import type { Operation } from "../operation.ts";
import type { Agenda } from "./agenda.ts";
import type { Rounds } from "./rounds.ts";

export class Unbounded implements Agenda {
  readonly #clock: VirtualClock;
  readonly #rounds: Rounds;
  /** The first of the immediates among them. */
  readonly #ready: Operation[] = [];
  readonly earliestMs = undefined;
  readonly immediates = undefined;

  constructor(clock: VirtualClock, rounds: Rounds) {
    this.#clock = clock;
    this.#rounds = rounds;
  }

  add(operation: Operation): void {
    this.addDue(operation);
  }

  addDue(operation: Operation): void {
    this.#ready[this.#ready.length] = operation;
  }

  immediatesBegin(first: Operation): void {
    this.addDue(first);
  }

  immediatesGoOn(first: Operation | undefined): void {
    if (first !== undefined) this.addDue(first);
  }

  /** Nothing is due at a time. */
  hold(): void {}

  cancel(operation: Operation): void {
    removeFrom(this.#ready, operation);
  }

  suspend(operation: Operation): void {
    removeFrom(this.#ready, operation);
  }

  resume(operation: Operation): void {
    this.addDue(operation);
  }

  get size(): number {
    return this.#ready.length;
  }

  pending(): Operation[] {
    const pending: Operation[] = [];
    for (let index = 0; index < this.#ready.length; index++) pending[index] = this.#ready[index]!;
    return pending;
  }

  begin(): void {}

  options(): readonly Operation[] {
    const { frozen, elapsedMs } = this.#clock;
    const timer = frozen ? undefined : this.#rounds.timer(elapsedMs);
    if (timer === undefined) return this.#ready;
    const isFirst = this.#rounds.includes(timer);
    const options: Operation[] = [];
    let immediate: Operation | undefined;
    for (let index = 0; index < this.#ready.length; index++) {
      const operation = this.#ready[index]!;
      if (isFirst && operation.immediate) immediate = operation;
      else options[options.length] = operation;
    }
    options[options.length] = timer.operation;
    if (immediate !== undefined) options[options.length] = immediate;
    return options;
  }

  take(operation: Operation): void {
    removeFrom(this.#ready, operation);
  }
}
