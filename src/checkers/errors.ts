/** The errors that checkers throw. If a condition throws one, it becomes the finding of the run. */

/** The part of a history that has no order. */
export interface Violation {
  /** Ids of operations. */
  readonly operations: readonly number[];
  /** The id of the operation whose return rules out the last order. */
  readonly brokenBy: number;
}

/**
 * The history violates the condition of its checker; the message shows the operations that do so.
 *
 * @example
 * ```ts
 * import { ConsistencyError } from "seedbed/checkers";
 *
 * export const isBroken = (error: unknown) => error instanceof ConsistencyError;
 * ```
 */
export class ConsistencyError extends Error {
  /** The name of the class. */
  override readonly name = "ConsistencyError";
  /** Of `linearizable`: the ids of the operations that have no order. */
  readonly operations: readonly number[] | undefined;
  /** Of `linearizable`: the id of the operation after whose return no order exists, whatever follows. */
  readonly brokenBy: number | undefined;

  /**
   * Makes the error for a history.
   *
   * @param message What is violated, and by which operations.
   * @param violation The operations that have no order, and the one whose return rules out the last.
   */
  constructor(message: string, violation?: Violation) {
    super(message);
    this.operations = violation?.operations;
    this.brokenBy = violation?.brokenBy;
  }
}

/**
 * The checker could not decide whether the history is correct within its limits. That proves nothing either way.
 *
 * @example
 * ```ts
 * import { UndecidedError } from "seedbed/checkers";
 *
 * export const isUndecided = (error: unknown) => error instanceof UndecidedError;
 * ```
 */
export class UndecidedError extends Error {
  /** The name of the class. */
  override readonly name = "UndecidedError";
}

/**
 * A checker was given a malformed history, or a model that does not fit it.
 *
 * @example
 * ```ts
 * import { checkLinearizable, HistoryError, register } from "seedbed/checkers";
 *
 * try {
 *   checkLinearizable([], register());
 * } catch (error) {
 *   console.assert(error instanceof HistoryError);
 * }
 * ```
 */
export class HistoryError extends Error {
  /** The name of the class. */
  override readonly name = "HistoryError";
}
