/**
 * `seedbed/hooks`: places in production code at which a simulated run may let something go wrong, and what a search should cover.
 * Outside a simulated world every function does nothing, and this file is all there is: it imports nothing, and bundlers drop what is not
 * used of it. Inside a world, the sandbox puts other functions in their place.
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
  /** Identifies the class, even if the error comes from another copy of this module. */
  override readonly name = "FailpointError";
  /** The name of the failpoint. */
  readonly failpoint: string;

  /**
   * Called by a failpoint that strikes. Tests of error handlers may call it, too.
   *
   * @param failpoint The name of the failpoint.
   */
  constructor(failpoint: string) {
    super(`failpoint ${JSON.stringify(failpoint)}`);
    this.failpoint = failpoint;
  }
}

/**
 * A place at which something may go wrong. In runs of a scenario that declares `fault.failpoint()`, it may throw a `FailpointError`, end its
 * program as `kill -9` does, or wait; each run decides whether it strikes, and how. Everywhere else it does nothing.
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
 * @param _name A name of 1 to 200 characters, which scenarios, stories and traces use.
 * @returns A promise if it waits, so await the result. Without `await`, it can still throw or crash.
 */
export function failpoint(_name: string): void | Promise<void> {}

/**
 * Says whether the code should do something that is allowed but unlikely: take the smallest batch, the shortest timeout, the slow path. It is
 * true in some runs of a scenario that declares `fault.buggify()`, and false everywhere else.
 *
 * @example
 * ```ts
 * import { buggify } from "seedbed/hooks";
 *
 * const batchSize = buggify(0.5) ? 1 : 100;
 * if (batchSize !== 100) throw new Error("outside of a world it is false");
 * ```
 *
 * @param _probability How likely each call is true, from 0 to 1, in the runs in which this place takes part (about half of them); 0.25 by default.
 */
export function buggify(_probability?: number): boolean {
  return false;
}

/**
 * Says that the condition should hold here in at least one run of a search. If it holds in none, the search reports that at its end.
 *
 * @example
 * ```ts
 * import { sometimes } from "seedbed/hooks";
 *
 * const attempts: number = 2;
 * sometimes("a retry succeeded", attempts > 1);
 * ```
 *
 * @param _name What holds. A literal, so that the search knows it even if no run reaches the call.
 * @param _condition Without it, it is enough that a run reaches the call.
 */
export function sometimes(_name: string, _condition?: boolean): void {}

/**
 * Says that at least one run of a search should reach this call. If none does, the search reports that at its end.
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
 * @param _name What happens here. A literal, so that the search knows it even if no run reaches the call.
 */
export function reachable(_name: string): void {}

/**
 * Says that no run may reach this call. A simulated run that does fails, and its finding points here.
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
