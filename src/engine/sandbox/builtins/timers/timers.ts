/** `setTimeout` and its kin over virtual time, with Node's coercions, order and Timeout objects. */
import { promisify } from "node:util";
import type { Operation, Timer } from "../../../world/operation.ts";
import { invalidType } from "../../realm/coded.ts";
import type { Scope } from "../../realm/scope.ts";

type Callback = (...args: unknown[]) => unknown;

export interface Timers {
  readonly setTimeout: (callback: Callback, delay?: unknown, ...args: unknown[]) => Timeout;
  readonly setInterval: (callback: Callback, delay?: unknown, ...args: unknown[]) => Timeout;
  readonly setImmediate: (callback: Callback, ...args: unknown[]) => Immediate;
  readonly clearTimeout: (timer: unknown) => void;
  readonly clearInterval: (timer: unknown) => void;
  readonly clearImmediate: (immediate: unknown) => void;
}

function createTimers(scope: Scope): Timers {
  const state: TimerState = { scope, ids: new Map(), idCount: 0, warned: new Set() };
  const setTimeout = (callback: Callback, delay?: unknown, ...args: unknown[]) =>
    new Timeout(state, requireCallback(callback), delayMsOf(state, delay), args, false);
  const setInterval = (callback: Callback, delay?: unknown, ...args: unknown[]) =>
    new Timeout(state, requireCallback(callback), delayMsOf(state, delay), args, true);
  const setImmediate = (callback: Callback, ...args: unknown[]) =>
    new Immediate(scope, requireCallback(callback), args);
  const clear = (timer: unknown) => findTimeout(state, timer)?.close();
  define(setTimeout, (delay?: unknown, value?: unknown) => new Promise((resolve) => setTimeout(resolve, delay, value)));
  define(setImmediate, (value?: unknown) => new Promise((resolve) => setImmediate(resolve, value)));
  return {
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: (immediate) => immediate instanceof Immediate ? immediate.close() : undefined,
  };
}

/** The timers of a run: the same for its globals and for `node:timers`. */
export function timersOf(scope: Scope): Timers {
  return scope.once(createTimers);
}

/** Sets the function that `util.promisify` returns for `fn`. */
function define(fn: object, promised: (...args: never[]) => unknown): void {
  Object.defineProperty(fn, promisify.custom, { value: promised, enumerable: false });
}

interface TimerState {
  readonly scope: Scope;
  /** Timeouts that were turned into numbers, to be cleared by them. */
  readonly ids: Map<number, Timeout>;
  idCount: number;
  /** Warnings that are given once. */
  readonly warned: Set<string>;
}

const MAX_DELAY_MS = 2 ** 31 - 1;

/** As Node: whole ms from 1 to 2^31 - 1. Anything else is 1, with a warning unless it is between 0 and 1. */
function delayMsOf(state: TimerState, delay: unknown): number {
  if (delay === undefined) return 1;
  const ms = (delay as number) * 1;
  if (ms >= 1 && ms <= MAX_DELAY_MS) return Math.trunc(ms);
  if (!(ms >= 0 && ms < 1)) warnOfDelay(state, ms);
  return 1;
}

function warnOfDelay({ scope, warned }: TimerState, ms: number): void {
  const [name, what] = ms > MAX_DELAY_MS
    ? ["TimeoutOverflowWarning", "does not fit into a 32-bit signed integer"]
    : ms < 0
    ? ["TimeoutNegativeWarning", "is a negative number"]
    : ["TimeoutNaNWarning", "is not a number"];
  if (ms > MAX_DELAY_MS) scope.world.kernel.overflownDelayMs ??= ms;
  else if (warned.has(name)) return;
  warned.add(name);
  scope.warn(`${ms} ${what}.\nTimeout duration was set to 1.`, name);
}

function requireCallback(callback: unknown): Callback {
  if (typeof callback === "function") return callback as Callback;
  throw invalidType("callback", "function", callback);
}

function findTimeout(state: TimerState, timer: unknown): Timeout | undefined {
  if (timer instanceof Timeout) return timer;
  return typeof timer === "number" || typeof timer === "string" ? state.ids.get(Number(timer)) : undefined;
}

/** The result of `setTimeout` and `setInterval`. */
export class Timeout {
  readonly #state: TimerState;
  readonly #run: (...args: unknown[]) => void;
  readonly #name: string;
  readonly #delayMs: number;
  readonly #args: unknown[];
  readonly #repeat: boolean;
  #timer: Timer | undefined;
  #ref = true;
  /** Cleared timers stay so; one that has fired can be started anew. */
  #closed = false;
  #id: number | undefined;

  constructor(state: TimerState, callback: Callback, delayMs: number, args: unknown[], repeat: boolean) {
    this.#state = state;
    this.#run = state.scope.later(callback);
    this.#name = callback.name;
    this.#delayMs = delayMs;
    this.#args = args;
    this.#repeat = repeat;
    this.#schedule();
  }

  ref(): this {
    return this.#setRef(true);
  }

  unref(): this {
    return this.#setRef(false);
  }

  hasRef(): boolean {
    return this.#ref;
  }

  /** Starts the time anew, also after it has fired. */
  refresh(): this {
    const { scheduler } = this.#state.scope.world.kernel;
    if (!this.#closed && !scheduler.isReached(this.#timer)) this.#schedule();
    return this;
  }

  close(): this {
    this.#closed = true;
    this.#withdraw();
    if (this.#id !== undefined) this.#state.ids.delete(this.#id);
    return this;
  }

  [Symbol.toPrimitive](): number {
    this.#id ??= ++this.#state.idCount;
    if (!this.#closed) this.#state.ids.set(this.#id, this);
    return this.#id;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #setRef(ref: boolean): this {
    this.#ref = ref;
    if (this.#timer !== undefined) this.#timer.ref = ref;
    return this;
  }

  #withdraw(): void {
    if (this.#timer !== undefined) this.#state.scope.world.kernel.scheduler.cancel(this.#timer.operation);
    this.#timer = undefined;
  }

  #schedule(startMs?: number): void {
    const { clock, kernel: { scheduler } } = this.#state.scope.machine;
    const kind = this.#repeat ? "interval" : "timer";
    const before = this.#timer;
    this.#timer = scheduler.timer(kind, this.#name, clock.virtualMs(this.#delayMs), () => this.#fire(), startMs);
    this.#timer.ref = this.#ref;
    // Afterwards: as in Node, the list of timers of this delay is the same one if it has no other.
    if (before !== undefined) scheduler.cancel(before.operation);
  }

  /** An interval is armed again after its callback, also when that throws, and counts from when the callback began. */
  #fire(): void {
    this.#timer = undefined;
    const startMs = this.#state.scope.world.kernel.clock.elapsedMs;
    this.#run(...this.#args);
    if (this.#repeat && !this.#closed) this.#schedule(startMs);
  }
}

/** The result of `setImmediate`. */
export class Immediate {
  readonly #scope: Scope;
  readonly #operation: Operation;
  /** Undefined once it has happened or was cleared: nothing brings it back. */
  #ref: boolean | undefined = true;

  constructor(scope: Scope, callback: Callback, args: unknown[]) {
    this.#scope = scope;
    const run = scope.later(callback);
    this.#operation = scope.world.kernel.scheduler.immediate(callback.name, () => {
      this.#ref = undefined;
      run(...args);
    });
  }

  ref(): this {
    if (this.#ref === false) this.#ref = true;
    return this;
  }

  unref(): this {
    if (this.#ref === true) this.#ref = false;
    return this;
  }

  hasRef(): boolean {
    return this.#ref === true;
  }

  close(): void {
    this.#ref = undefined;
    this.#scope.world.kernel.scheduler.cancel(this.#operation);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
