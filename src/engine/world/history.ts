/**
 * The history of a run: what clients asked for, and what they got. Each operation has an invocation and, unless its outcome
 * is unknown, a return; two operations are concurrent if neither returned before the other was invoked. Checkers of
 * consistency work on such histories (Herlihy, Wing: "Linearizability: A Correctness Condition for Concurrent Objects",
 * TOPLAS 1990); the three outcomes are those of Jepsen (https://jepsen.io).
 */
import { type Json, toJson } from "../json.ts";
import { hasOwn, promiseThen } from "../primordials.ts";
import type { Kernel } from "./kernel.ts";
import type { Stamp } from "./program_time.ts";

/** An operation that a client asked for, and its result. */
export interface ClientOperation {
  /** Counted from 1, in the order of the invocations. */
  readonly id: number;
  /** The task of the client. */
  readonly task: string;
  /** The name of the operation. */
  readonly name: string;
  /** Its arguments, as JSON. */
  readonly args: readonly Json[];
  /**
   * - `result`: it took effect, and gave `result`.
   * - `error`: it took no effect, and failed with `error`.
   * - `unknown`: it is under way, or failed in a way that does not tell whether it took effect, such as a timeout.
   */
  readonly outcome: "result" | "error" | "unknown";
  /** The returned value; null for nothing. */
  readonly result?: Json;
  /** Name and message of what was thrown. */
  readonly error?: string;
  /** Place in the order of all invocations and returns of the run, counted from 0. */
  readonly invoked: number;
  /** Place of the return in the same order; undefined while the outcome is unknown, since it may take effect any time later. */
  readonly returned: number | undefined;
  /** Virtual ms since the start. */
  readonly invokedMs: number;
  /** Virtual ms from the start to the return; undefined while the outcome is unknown. */
  readonly returnedMs: number | undefined;
}

const { defineProperty } = Object;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** An operation as it is noted: most runs look at none of them, and what a program looks at takes ten times as long to make. */
class Noted {
  readonly id: number;
  readonly task: string;
  readonly name: string;
  readonly args: readonly Json[];
  readonly invoked: number;
  readonly invokedAt: Stamp;
  outcome: ClientOperation["outcome"] = "unknown";
  returned: number | undefined = undefined;
  returnedAt: Stamp | undefined = undefined;
  result: Json | undefined = undefined;
  error: string | undefined = undefined;
  /** What the program looks at. */
  shown: Operation | undefined = undefined;

  constructor(id: number, task: string, name: string, args: readonly Json[], invoked: number, invokedAt: Stamp) {
    this.id = id;
    this.task = task;
    this.name = name;
    this.args = args;
    this.invoked = invoked;
    this.invokedAt = invokedAt;
  }
}

/**
 * An operation for `finish` and `fail`.
 * @internal
 */
export type NotedOperation = Pick<Noted, "id" | "args">;

export class History {
  readonly #kernel: Kernel;
  readonly #noted: Noted[] = [];
  #shown: ClientOperation[] | undefined;
  #count = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** In the order of the invocations. The same list grows as the run goes on. */
  get operations(): readonly ClientOperation[] {
    if (this.#shown === undefined) {
      this.#shown = [];
      for (let index = 0; index < this.#noted.length; index++) this.#show(this.#noted[index]!);
    }
    return this.#shown;
  }

  /** An operation begins, in the current task. */
  invoke(name: string, args: readonly unknown[]): NotedOperation {
    const id = this.#noted.length + 1;
    const { taskName, time } = this.#kernel;
    const operation = new Noted(id, taskName, name, jsonOf(args), this.#count++, time.stamp());
    this.#noted[this.#noted.length] = operation;
    if (this.#shown !== undefined) this.#show(operation);
    return operation;
  }

  #show(operation: Noted): void {
    const shown = operation.shown = new Operation(operation);
    shown.update();
    this.#shown![this.#shown!.length] = shown;
  }

  /** It took effect. */
  finish(operation: NotedOperation, result: unknown): void {
    const changed = this.#return(operation);
    changed.outcome = "result";
    changed.result = toJson(result);
    changed.shown?.update();
  }

  /** It failed: without an effect, unless the error leaves that open. */
  fail(operation: NotedOperation, error: unknown): void {
    const noted = operation as Noted;
    noted.error = String(toJson(error));
    if (!leavesOpen(error)) this.#return(noted).outcome = "error";
    noted.shown?.update();
  }

  /**
   * Does `work` as an operation, and logs its invocation and its return as events.
   * @returns what `work` returns; a promise settles when the return has been logged
   */
  perform<T>(name: string, args: readonly unknown[], work: () => T): T {
    const operation = this.invoke(name, args) as Noted;
    this.#kernel.event("operation.invoke", { id: operation.id, name, args: operation.args });
    const returned = (result: unknown) => {
      this.finish(operation, result);
      this.#kernel.event("operation.return", { id: operation.id, result: operation.result! });
    };
    const failed = (error: unknown): never => {
      this.fail(operation, error);
      const { id, outcome, error: message } = operation;
      this.#kernel.event("operation.return", { id, [outcome]: message! });
      throw error;
    };
    let result: T;
    try {
      result = work();
    } catch (error) {
      return failed(error);
    }
    if (!isThenable(result)) {
      returned(result);
      return result;
    }
    // Resolving a promise with a promise calls its `then`, which a program may have patched.
    const settled = result instanceof Promise ? result : new Promise<unknown>((resolve) => resolve(result));
    return promiseThen(settled, (value) => {
      returned(value);
      return value;
    }, failed) as T;
  }

  #return(operation: NotedOperation): Noted {
    const changed = operation as Noted;
    changed.returned = this.#count++;
    changed.returnedAt = this.#kernel.time.stamp();
    return changed;
  }
}

/** The same getters for all operations: with getters of its own, V8 makes an object a slow table. */
let INVOKED_MS: PropertyDescriptor;
let RETURNED_MS: PropertyDescriptor;

/** To look at its times is to see the clock, so these are getters, though own properties as the others are. */
class Operation implements Mutable<ClientOperation> {
  readonly id: number;
  readonly task: string;
  readonly name: string;
  readonly args: readonly Json[];
  outcome: ClientOperation["outcome"] = "unknown";
  readonly invoked: number;
  returned: number | undefined = undefined;
  declare readonly invokedMs: number;
  declare readonly returnedMs: number | undefined;
  declare result?: Json;
  declare error?: string;
  readonly #noted: Noted;

  constructor(noted: Noted) {
    this.id = noted.id;
    this.task = noted.task;
    this.name = noted.name;
    this.args = noted.args;
    this.invoked = noted.invoked;
    this.#noted = noted;
    defineProperty(this, "invokedMs", INVOKED_MS);
    defineProperty(this, "returnedMs", RETURNED_MS);
  }

  /** It has returned, or failed. */
  update(): void {
    const { outcome, returned, result, error } = this.#noted;
    this.outcome = outcome;
    this.returned = returned;
    if (result !== undefined) this.result = result;
    if (error !== undefined) this.error = error;
  }

  static {
    INVOKED_MS = {
      enumerable: true,
      get(this: Operation) {
        return this.#noted.invokedAt.see();
      },
    };
    RETURNED_MS = {
      enumerable: true,
      get(this: Operation) {
        return this.#noted.returnedAt?.see();
      },
    };
  }
}

/** Names and codes of errors after which the other side may have done what it was asked for, or may do it yet. */
const OPEN = {
  AbortError: true,
  TimeoutError: true,
  ECONNRESET: true,
  ECONNABORTED: true,
  EPIPE: true,
  ETIMEDOUT: true,
  ERR_STREAM_PREMATURE_CLOSE: true,
  UND_ERR_SOCKET: true,
  UND_ERR_ABORTED: true,
  UND_ERR_HEADERS_TIMEOUT: true,
  UND_ERR_BODY_TIMEOUT: true,
};

/** `fetch` gives the reason as the cause of its error. */
function leavesOpen(error: unknown): boolean {
  return isOpen(error) || (isObject(error) && isOpen(error["cause"]));
}

function isOpen(error: unknown): boolean {
  if (!isObject(error)) return false;
  const { name, code } = error;
  return (typeof name === "string" && hasOwn(OPEN, name)) || (typeof code === "string" && hasOwn(OPEN, code));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Without methods of arrays, which a program may have patched. */
function jsonOf(values: readonly unknown[]): readonly Json[] {
  const converted: Json[] = [];
  for (let index = 0; index < values.length; index++) converted[index] = toJson(values[index]);
  return converted;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
