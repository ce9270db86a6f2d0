/** `setTimeout` and its kin over virtual time, with Node's coercions, order and Timeout objects. */
import { promisify } from "node:util";
import type { Operation, Timer } from "../../world/scheduler.ts";
import type { Scope } from "../scope.ts";

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
  const state: TimerState = { scope, ids: new Map(), immediates: [] };
  const setTimeout = (callback: Callback, delay?: unknown, ...args: unknown[]) =>
    new Timeout(state, requireCallback(callback), coerceDelay(delay), args, false);
  const setInterval = (callback: Callback, delay?: unknown, ...args: unknown[]) =>
    new Timeout(state, requireCallback(callback), coerceDelay(delay), args, true);
  const setImmediate = (callback: Callback, ...args: unknown[]) =>
    new Immediate(state, requireCallback(callback), args);
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
  let made = timers.get(scope);
  if (made === undefined) timers.set(scope, made = createTimers(scope));
  return made;
}

const timers = new WeakMap<Scope, Timers>();

/** What `util.promisify` gives for a function. */
function define(fn: object, promised: (...args: never[]) => unknown): void {
  Object.defineProperty(fn, promisify.custom, { value: promised, enumerable: false });
}

interface TimerState {
  readonly scope: Scope;
  /** Timeouts that were turned into numbers, to be cleared by them. */
  readonly ids: Map<number, Timeout>;
  /** Immediates in order: only the first may happen. */
  readonly immediates: Immediate[];
}

const MAX_DELAY_MS = 2 ** 31 - 1;

/** As Node: whole ms from 1 to 2^31 - 1; anything else is 1. */
function coerceDelay(delay: unknown): number {
  const ms = Math.trunc(Number(delay));
  return ms >= 1 && ms <= MAX_DELAY_MS ? ms : 1;
}

function requireCallback(callback: unknown): Callback {
  if (typeof callback === "function") return callback as Callback;
  throw Object.assign(
    new TypeError(
      `The "callback" argument must be of type function. Received ${callback === null ? "null" : typeof callback}`,
    ),
    { code: "ERR_INVALID_ARG_TYPE" },
  );
}

function findTimeout(state: TimerState, timer: unknown): Timeout | undefined {
  if (timer instanceof Timeout) return timer;
  return typeof timer === "number" || typeof timer === "string" ? state.ids.get(Number(timer)) : undefined;
}

/** What `setTimeout` and `setInterval` return. */
export class Timeout {
  readonly #state: TimerState;
  readonly #run: (...args: unknown[]) => void;
  readonly #name: string;
  readonly #delayMs: number;
  readonly #args: unknown[];
  readonly #repeat: boolean;
  #timer: Timer | undefined;
  #ref = true;
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

  /** Starts the time anew. */
  refresh(): this {
    if (this.#timer !== undefined) this.#state.scope.world.kernel.scheduler.cancel(this.#timer.operation);
    this.#schedule();
    return this;
  }

  close(): this {
    if (this.#timer !== undefined) this.#state.scope.world.kernel.scheduler.cancel(this.#timer.operation);
    this.#timer = undefined;
    return this;
  }

  [Symbol.toPrimitive](): number {
    this.#id ??= this.#state.ids.size + 1;
    this.#state.ids.set(this.#id, this);
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

  #schedule(): void {
    const { scheduler } = this.#state.scope.world.kernel;
    this.#timer = scheduler.timer(this.#repeat ? "interval" : "timer", this.#name, this.#delayMs, () => {
      this.#timer = undefined;
      if (this.#repeat) this.#schedule();
      this.#run(...this.#args);
    });
    this.#timer.ref = this.#ref;
  }
}

/** What `setImmediate` returns. */
export class Immediate {
  readonly #state: TimerState;
  readonly #run: () => void;
  readonly #operation: Operation;

  constructor(state: TimerState, callback: Callback, args: unknown[]) {
    this.#state = state;
    const run = state.scope.later(callback);
    this.#run = () => run(...args);
    this.#operation = state.scope.world.kernel.scheduler.prepare("immediate", callback.name, () => this.#fire());
    state.immediates.push(this);
    if (state.immediates.length === 1) this.enter();
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  close(): void {
    const index = this.#state.immediates.indexOf(this);
    if (index < 0) return;
    this.#state.immediates.splice(index, 1);
    this.#state.scope.world.kernel.scheduler.cancel(this.#operation);
    if (index === 0) this.#state.immediates[0]?.enter();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Its turn has come: those before it are done. */
  enter(): void {
    this.#state.scope.world.kernel.scheduler.enter(this.#operation);
  }

  #fire(): void {
    this.#state.immediates.shift();
    this.#state.immediates[0]?.enter();
    this.#run();
  }
}
