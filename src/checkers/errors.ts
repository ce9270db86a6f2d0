/** What checkers throw. Thrown by a condition, they are findings of the run. */

/**
 * The history breaks what its checker is about; the message shows the operations that do.
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
}

/**
 * The checker did not find out whether the history is right. That is no proof that it is.
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
 * A checker was given something that is no history, or a model that cannot be used on it.
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
