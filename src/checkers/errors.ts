/** What checkers throw. In a scenario, the first two are findings of the run. */

/** The history breaks what its checker is about; the message shows the operations that do. */
export class ConsistencyError extends Error {
  /** The name of the class. */
  override readonly name = "ConsistencyError";
}

/** Whether the history is right was not found out: that is no proof that it is. */
export class UndecidedError extends Error {
  /** The name of the class. */
  override readonly name = "UndecidedError";
}

/** What was handed over is no history, or the model of a checker cannot be used on it. */
export class HistoryError extends Error {
  /** The name of the class. */
  override readonly name = "HistoryError";
}
