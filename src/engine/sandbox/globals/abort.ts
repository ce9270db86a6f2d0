/** `AbortSignal` whose `timeout` is in virtual time; in all else it is the real one. */
import { realGlobal } from "../realm/node24/globals.ts";
import type { Scope } from "../realm/scope.ts";

export function createAbortSignal(scope: Scope): typeof AbortSignal {
  const { kernel, clock } = scope.machine;
  const timeout = (delayMs: number): AbortSignal => {
    const controller = new AbortController();
    const waitMs = clock.virtualMs(Math.max(0, Math.trunc(delayMs)));
    const timer = kernel.scheduler.timer("timeout", "AbortSignal", waitMs, () => {
      controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    });
    timer.ref = false;
    return controller.signal;
  };
  return new Proxy(realGlobal("AbortSignal") as typeof AbortSignal, {
    get: (target, key) => key === "timeout" ? timeout : Reflect.get(target, key),
    getOwnPropertyDescriptor(target, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
      return key === "timeout" && descriptor !== undefined ? { ...descriptor, value: timeout } : descriptor;
    },
  });
}
