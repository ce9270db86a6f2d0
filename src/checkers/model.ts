/** Models: what an object does if its operations happen one at a time. */
import type { Json } from "../engine/json.ts";
import { HistoryError } from "./errors.ts";

/** An operation, as a model sees it. */
export interface ModelOperation {
  /** The name of the operation. */
  readonly name: string;
  /** Its arguments. */
  readonly args: readonly Json[];
  /** What it returned, null for nothing; undefined while its outcome is unknown. */
  readonly result: Json | undefined;
}

/**
 * A sequential specification: an initial state, and the state after each operation. States are JSON values, which
 * `step` must not change: it returns a new one.
 *
 * @example
 * ```ts
 * import { linearizable, type Model, returned } from "seedbed/checkers";
 *
 * const seats: Model<number> = {
 *   name: "seats",
 *   operations: ["book", "free"],
 *   initial: 2,
 *   step(left, operation) {
 *     if (operation.name === "free") return returned(operation, left) ? left : undefined;
 *     if (left === 0) return returned(operation, false) ? left : undefined;
 *     return returned(operation, true) ? left - 1 : undefined;
 *   },
 * };
 * export const isLinearizable = linearizable(seats);
 * ```
 */
export interface Model<State extends Json = Json> {
  /** A noun for messages, such as `register`. */
  readonly name: string;
  /** The names of its operations. Others in a history are ignored. */
  readonly operations: readonly string[];
  /** The state before the first operation. */
  readonly initial: State;
  /**
   * The part of the object that an operation works on, such as a key. Parts are checked one by one, which is much faster; each
   * begins with `initial`. Leave it out if an operation works on the whole object.
   */
  readonly partition?: (operation: ModelOperation) => string;
  /**
   * Applies an operation to a state.
   * @returns the state after the operation; undefined if it cannot take effect in this state, or not with this result
   */
  step(state: State, operation: ModelOperation): State | undefined;
}

/**
 * Returns whether an operation may have returned `value`: while its outcome is unknown, it may have returned anything.
 *
 * @example
 * ```ts
 * import { returned } from "seedbed/checkers";
 *
 * console.assert(returned({ result: [1] }, [1]));
 * console.assert(returned({ result: undefined }, 2));
 * ```
 */
export function returned({ result }: Pick<ModelOperation, "result">, value: Json): boolean {
  return result === undefined || result === value || canonical(result) === canonical(value);
}

/**
 * Checks that a value is a model, since scenarios need not be type-checked: without this, a missing model, or a function that was
 * not called, fails deep inside a check.
 * @throws HistoryError if it is not
 */
export function assertModel(model: Model): void {
  const given: unknown = model;
  if (typeof given === "function") {
    const name = given.name || "model";
    throw new HistoryError(`expected a model, found the function ${name}: call it, as in linearizable(${name}())`);
  }
  const found = model === undefined || model === null ? String(model) : missingOf(model);
  if (found === undefined) return;
  throw new HistoryError(
    `expected a model, found ${found}: pass one such as register() or kv(), or your own with name, operations, initial and step`,
  );
}

function missingOf({ name, operations, initial, step }: Model): string | undefined {
  if (typeof name !== "string") return "one without a name";
  if (!Array.isArray(operations)) return "one without a list of operations";
  if (initial === undefined) return "one without an initial state";
  return typeof step === "function" ? undefined : "one without a function step";
}

/** Returns the same text for equal JSON values. */
export function canonical(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(",")}}`;
}
