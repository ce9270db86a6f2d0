/** `node:timers` and `node:timers/promises`, over the same timers as the globals. */
import { type Timeout, timersOf } from "./timers.ts";
import type { Scope } from "../../realm/scope.ts";

interface Options {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

export function createTimersModule(scope: Scope): Record<string, unknown> {
  return { ...timersOf(scope), promises: scope.require("timers/promises") };
}

export function createTimersPromises(scope: Scope): Record<string, unknown> {
  const timers = timersOf(scope);
  const setTimeout = <T>(delay?: number, value?: T, options: Options = {}): Promise<T> =>
    abortable(options.signal, (resolve) => {
      const timeout = timers.setTimeout(() => resolve(value as T), delay);
      if (options.ref === false) timeout.unref();
      return () => timeout.close();
    });
  const setImmediate = <T>(value?: T, options: Options = {}): Promise<T> =>
    abortable(options.signal, (resolve) => {
      const immediate = timers.setImmediate(() => resolve(value as T));
      return () => immediate.close();
    });
  return {
    setTimeout,
    setImmediate,
    setInterval: <T>(delay?: number, value?: T, options?: Options) => interval(scope, delay, value, options),
    scheduler: {
      wait: (delay: number, options?: Options) => setTimeout(delay, undefined, options),
      yield: () => setImmediate(),
    },
  };
}

/** A promise that an AbortSignal can reject; `start` returns how to withdraw. */
function abortable<T>(signal: AbortSignal | undefined, start: (resolve: (value: T) => void) => () => void): Promise<T> {
  if (signal?.aborted) return Promise.reject(abortError(signal));
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      withdraw();
      reject(abortError(signal!));
    };
    const withdraw = start((value) => {
      signal?.removeEventListener("abort", onAbort);
      resolve(value);
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function abortError(signal: AbortSignal): Error {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}

async function* interval<T>(scope: Scope, delay?: number, value?: T, { signal, ref }: Options = {}): AsyncGenerator<T> {
  if (signal?.aborted) throw abortError(signal);
  let due = 0;
  let wake = () => {};
  const onAbort = () => wake();
  const timer: Timeout = timersOf(scope).setInterval(() => {
    due++;
    wake();
  }, delay);
  if (ref === false) timer.unref();
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    for (;;) {
      while (due === 0 && signal?.aborted !== true) await new Promise<void>((resolve) => wake = resolve);
      if (signal?.aborted) throw abortError(signal);
      due--;
      yield value as T;
    }
  } finally {
    timer.close();
    signal?.removeEventListener("abort", onAbort);
  }
}
