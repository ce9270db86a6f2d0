/**
 * Runs computations that only the host can do (`crypto.subtle`), on behalf of a world. The world stands still meanwhile, so
 * that real durations never show. Answers become operations when no call is under way any more, in the order of the calls. An
 * answer must depend on nothing but the call: it is computed again in a replay (for all others see `HostCalls`).
 */
import { hop } from "./hop.ts";
import type { Scheduler } from "./scheduler.ts";
import { currentTask, inTask } from "./task.ts";

type Settle = (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void;

interface Call {
  /** The result, once the call has settled. */
  outcome: Settle | undefined;
  /** Hands the outcome to the scheduler. */
  readonly deliver: () => void;
}

export class PureCalls {
  readonly #scheduler: Scheduler;
  #calls: Call[] = [];
  readonly #onSettled: () => void;

  constructor(scheduler: Scheduler, onSettled: () => void) {
    this.#scheduler = scheduler;
    this.#onSettled = onSettled;
  }

  get underWay(): boolean {
    return this.#calls.length > 0;
  }

  get #areSettled(): boolean {
    for (let index = 0; index < this.#calls.length; index++) {
      if (this.#calls[index]!.outcome === undefined) return false;
    }
    return true;
  }

  /** @param kind and detail: the label of the operation that the answer becomes */
  call<T>(kind: string, detail: string, work: () => Promise<T>): Promise<T> {
    const task = currentTask();
    if (task === undefined) throw new Error(`${kind} ${detail}: the host was asked outside of any task`);
    return new Promise<T>((resolve, reject) => {
      const fire = () => call.outcome!(resolve as (value: unknown) => void, reject);
      const call: Call = {
        outcome: undefined,
        deliver: () => inTask(task, () => this.#scheduler.submit(kind, detail, fire)),
      };
      this.#calls[this.#calls.length] = call;
      // Inside a promise, so that work which throws at once settles like any other.
      new Promise<T>((start) => start(work())).then(
        (value) => this.#settle(call, (resolve) => resolve(value)),
        (error) => this.#settle(call, (_resolve, reject) => reject(error)),
      );
    });
  }

  #settle(call: Call, outcome: Settle): void {
    call.outcome = outcome;
    // One runtime answers at once, and another later: ticks and promises that the program has waiting come first on both.
    if (this.#areSettled) hop(() => this.#deliver());
  }

  /** Nothing happens if the program has asked for more meanwhile: then the last answer delivers all. */
  #deliver(): void {
    if (!this.underWay || !this.#areSettled) return;
    const answered = this.#calls;
    this.#calls = [];
    for (let index = 0; index < answered.length; index++) answered[index]!.deliver();
    this.#onSettled();
  }
}
