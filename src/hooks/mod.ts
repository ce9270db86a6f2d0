/**
 * `seedbed/hooks`: places in production code at which a simulated run may let something go wrong, and what such runs are to show.
 * Outside of a simulated world every function does nothing, and this file is all there is: it imports nothing, and what is not used
 * of it is dropped by bundlers. Inside of one the sandbox serves functions in the place of these.
 *
 * The idea and its two levels are those of FoundationDB (`BUGGIFY`, `CODE_PROBE`): Zhou et al., "FoundationDB: A Distributed Unbundled
 * Transactional Key Value Store", SIGMOD 2021.
 *
 * @module
 */

/**
 * Thrown by a failpoint that strikes.
 *
 * @example
 * ```ts
 * import { FailpointError } from "seedbed/hooks";
 *
 * const error = new FailpointError("after charge");
 * if (error.failpoint !== "after charge") throw error;
 * ```
 */
export class FailpointError extends Error {
  /** Tells it apart, also where it comes from another copy of this module. */
  override readonly name = "FailpointError";
  /** The name of the failpoint. */
  readonly failpoint: string;

  /**
   * Made by a failpoint that strikes, and by tests of what handles it.
   *
   * @param failpoint The name of the failpoint.
   */
  constructor(failpoint: string) {
    super(`failpoint ${JSON.stringify(failpoint)}`);
    this.failpoint = failpoint;
  }
}

/**
 * A place at which something may go wrong. In runs of a scenario that declares `fault.failpoint()` it throws a `FailpointError`, cuts its
 * program off as `kill -9` does, or waits: which of them, and whether, is decided in each run. Everywhere else it does nothing.
 *
 * @example
 * ```ts
 * import { failpoint } from "seedbed/hooks";
 *
 * async function pay(charge: () => Promise<void>, save: () => Promise<void>) {
 *   await charge();
 *   await failpoint("after charge");
 *   await save();
 * }
 *
 * await pay(async () => {}, async () => {});
 * ```
 *
 * @param _name A name of 1 to 200 characters, by which scenarios, stories and traces know it.
 * @returns Something to await, so that it can wait. Without `await` it throws or crashes all the same.
 */
export function failpoint(_name: string): void | Promise<void> {}

/**
 * Whether the code is to do something unlikely here, but allowed: take the smallest batch, the shortest timeout, the slow path. True in
 * some runs of a scenario that declares `fault.buggify()`, and false everywhere else.
 *
 * @example
 * ```ts
 * import { buggify } from "seedbed/hooks";
 *
 * const batchSize = buggify(0.5) ? 1 : 100;
 * if (batchSize !== 100) throw new Error("outside of a world it is false");
 * ```
 *
 * @param _probability Of each call, from 0 to 1, in the runs in which this place takes part, which are half of them. 0.25 by default.
 */
export function buggify(_probability?: number): boolean {
  return false;
}

/**
 * Says that in some run of a search the condition holds here. If it holds in none, the search says so at its end.
 *
 * @example
 * ```ts
 * import { sometimes } from "seedbed/hooks";
 *
 * const attempts: number = 2;
 * sometimes("a retry succeeded", attempts > 1);
 * ```
 *
 * @param _name What holds, as a literal: a place that no run reaches is known by it too.
 * @param _condition Left out, it is enough that the place is reached.
 */
export function sometimes(_name: string, _condition?: boolean): void {}

/**
 * Says that some run of a search comes here. If none does, the search says so at its end.
 *
 * @example
 * ```ts
 * import { reachable } from "seedbed/hooks";
 *
 * function refund(): void {
 *   reachable("a payment is refunded");
 * }
 *
 * refund();
 * ```
 *
 * @param _name What happens here, as a literal: a place that no run reaches is known by it too.
 */
export function reachable(_name: string): void {}

/**
 * Says that no run ever comes here. A simulated run that does fails, with this place.
 *
 * @example
 * ```ts
 * import { unreachable } from "seedbed/hooks";
 *
 * function settle(balance: number): void {
 *   if (balance < 0) unreachable("the balance is negative");
 * }
 *
 * settle(1);
 * ```
 *
 * @param _name What must not happen.
 */
export function unreachable(_name: string): void {}
