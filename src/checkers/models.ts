/** Models of the objects that services most often offer. */
import type { Json } from "../engine/json.ts";
import { canonical, type Model, type ModelOperation, returned } from "./model.ts";
import { READS, WRITES } from "./operation_names.ts";

/**
 * A register: `read()` (or `get`) returns what the last `write(value)` (or `put`, `set`) wrote.
 * @param initial the value before the first write
 *
 * @example
 * ```ts
 * import { linearizable, register } from "seedbed/checkers";
 *
 * export const isLinearizable = linearizable(register(0));
 * ```
 */
export function register(initial: Json = null): Model {
  return { name: "register", operations: [...READS, ...WRITES], initial, step: stepRegister };
}

/**
 * A register with `cas(from, to)`, which returns whether the value was `from`, and only then writes `to`.
 * @param initial the value before the first write
 *
 * @example
 * ```ts
 * import { casRegister, linearizable } from "seedbed/checkers";
 *
 * export const isLinearizable = linearizable(casRegister());
 * ```
 */
export function casRegister(initial: Json = null): Model {
  return { name: "cas-register", operations: [...READS, ...WRITES, "cas"], initial, step: stepRegister };
}

function stepRegister(state: Json, { name, args, result }: ModelOperation): Json | undefined {
  const operation = { name, args, result };
  if (READS.includes(name)) return returned(operation, state) ? state : undefined;
  if (WRITES.includes(name)) return args[0] ?? null;
  const [from = null, to = null] = args;
  const matches = canonical(from) === canonical(state);
  return returned(operation, matches) ? (matches ? to : state) : undefined;
}

/**
 * Values by key: `get(key)`, `put(key, value)` (or `set`, `write`), `append(key, text)`, `cas(key, from, to)` and `delete(key)`.
 * Each key is checked on its own.
 * @param initial the value of a key before the first write, and what `append` adds to; null counts as the empty string
 *
 * @example
 * ```ts
 * import { kv, linearizable } from "seedbed/checkers";
 *
 * export const isLinearizable = linearizable(kv());
 * ```
 */
export function kv(initial: Json = null): Model {
  return {
    name: "key-value store",
    operations: [...READS, ...WRITES, "append", "cas", "delete"],
    initial,
    partition: ({ args }) => canonical(args[0] ?? null),
    step(state, { name, args: [, ...args], result }) {
      if (name === "append") return `${(state ?? "") as string}${args[0] as string}`;
      if (name === "delete") return initial;
      return stepRegister(state, { name, args, result });
    },
  };
}

/**
 * A queue: `enqueue(value)` (or `push`), and `dequeue()` (or `shift`), which returns the oldest value, or null if there is none.
 *
 * @example
 * ```ts
 * import { linearizable, queue } from "seedbed/checkers";
 *
 * export const isLinearizable = linearizable(queue());
 * ```
 */
export function queue(): Model<readonly Json[]> {
  return {
    name: "queue",
    operations: ["enqueue", "push", "dequeue", "shift"],
    initial: [],
    step(state, operation) {
      if (operation.name === "enqueue" || operation.name === "push") return [...state, operation.args[0] ?? null];
      const [oldest = null, ...rest] = state;
      return returned(operation, oldest) ? rest : undefined;
    },
  };
}

/**
 * A set: `add(value)`, `remove(value)` (or `delete`), `has(value)`, and `read()` (or `values`), which returns its values in any order.
 *
 * @example
 * ```ts
 * import { linearizable, set } from "seedbed/checkers";
 *
 * export const isLinearizable = linearizable(set());
 * ```
 */
export function set(): Model<readonly string[]> {
  return {
    name: "set",
    operations: ["add", "remove", "delete", "has", "read", "values"],
    initial: [],
    step(state, operation) {
      const { name, args, result } = operation;
      if (name === "read" || name === "values") {
        if (result === undefined) return state;
        const values = Array.isArray(result) ? result.map((value: Json) => canonical(value)).toSorted() : undefined;
        return values !== undefined && canonical(values) === canonical(state) ? state : undefined;
      }
      const value = canonical(args[0] ?? null);
      const isThere = state.includes(value);
      if (name === "has") return returned(operation, isThere) ? state : undefined;
      if (name === "add") return isThere ? state : [...state, value].toSorted();
      return state.filter((each) => each !== value);
    },
  };
}

/**
 * A lock: `acquire(owner)` (or `lock`) takes it if nobody holds it, and returns false if somebody does and it does not wait;
 * `release(owner)` (or `unlock`) gives it back. The owner may be left out. A `release` by anyone else must return false.
 *
 * @example
 * ```ts
 * import { linearizable, lock } from "seedbed/checkers";
 *
 * export const isLinearizable = linearizable(lock());
 * ```
 */
export function lock(): Model<{ readonly owner: Json } | null> {
  return {
    name: "lock",
    operations: ["acquire", "lock", "release", "unlock"],
    initial: null,
    step(state, { name, args: [owner = null], result }) {
      const isRefused = result === false;
      if (name === "acquire" || name === "lock") {
        if (state === null) return isRefused ? undefined : { owner };
        return isRefused || result === undefined ? state : undefined;
      }
      const isOwner = state !== null && canonical(state.owner) === canonical(owner);
      if (isOwner) return isRefused ? undefined : null;
      return isRefused || result === undefined ? state : undefined;
    },
  };
}

/**
 * A counter: `increment(by)` and `decrement(by)` (by 1 if no argument is given), which may return the new value, and `read()` (or `get`).
 * @param initial the count before the first operation
 *
 * @example
 * ```ts
 * import { counter, linearizable } from "seedbed/checkers";
 *
 * export const isLinearizable = linearizable(counter());
 * ```
 */
export function counter(initial = 0): Model<number> {
  return {
    name: "counter",
    operations: ["increment", "decrement", ...READS],
    initial,
    step(state, operation) {
      const { name, args: [by = 1], result } = operation;
      if (READS.includes(name)) return returned(operation, state) ? state : undefined;
      const next = state + (name === "increment" ? Number(by) : -Number(by));
      return result === null || returned(operation, next) ? next : undefined;
    },
  };
}
