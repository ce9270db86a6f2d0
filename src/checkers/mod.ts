/**
 * `seedbed/checkers`: consistency conditions over histories of operations. Each checker is a condition for `.finally` of a
 * scenario, which reads `world.history`; most are functions over any history, too.
 *
 * @example
 * ```ts
 * import { checkLinearizable, register } from "seedbed/checkers";
 *
 * const { verdict } = checkLinearizable([
 *   { id: 1, task: "ann", name: "write", args: [1], outcome: "result", result: null, invoked: 0, returned: 2 },
 *   { id: 2, task: "bob", name: "read", args: [], outcome: "result", result: 1, invoked: 1, returned: 3 },
 * ], register());
 * console.assert(verdict === "linearizable");
 * ```
 *
 * @module
 */
export { ConsistencyError, HistoryError, UndecidedError } from "./errors.ts";
export type { HistoryOperation } from "./history.ts";
export { checkLinearizable, linearizable, type LinearizableOptions, type LinearizableResult } from "./linearizable.ts";
export { type Model, type ModelOperation, returned } from "./model.ts";
export { casRegister, counter, kv, lock, queue, register, set } from "./models.ts";
export type { Anomaly, AnomalyName } from "./anomaly.ts";
export type { CycleName } from "./cycles.ts";
export { checkSerializable, serializable, type SerializableOptions, type SerializableResult } from "./serializable.ts";
export {
  causal,
  checkSession,
  monotonic,
  readYourWrites,
  type SessionGuarantee,
  type SessionViolation,
} from "./sessions.ts";
export { convergent } from "./convergent.ts";
