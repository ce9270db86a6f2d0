/** The timers of Node's library: those of the world. */
import type { Scope } from "../realm/scope.ts";
import { checksOf } from "./connection_checks.ts";
import type { Table } from "./table.ts";

const MAX_DELAY_MS = 2 ** 31 - 1;

type Validators = {
  readonly validateNumber: (value: unknown, name: string) => void;
};
type Errors = {
  readonly codes: Readonly<Record<string, new (...args: unknown[]) => Error>>;
};

export function createTimerShims(scope: Scope, shared: (name: string) => unknown): Table {
  const timers = scope.require("timers") as typeof import("node:timers");
  const checks = checksOf(scope);
  return {
    timers: () => ({ ...timers, setInterval: checks.setInterval, clearInterval: checks.clearInterval }),
    "internal/timers": () => ({
      kTimeout: Symbol("timeout"),
      setUnrefTimeout: (callback: () => void, delayMs: number) => timers.setTimeout(callback, delayMs).unref(),
      reuseOrCreateUnrefTimeout: (
        _timer: unknown,
        callback: (arg: unknown) => void,
        delayMs: number,
        arg: unknown,
      ): NodeJS.Timeout => timers.setTimeout(callback, delayMs, arg).unref(),
      getTimerDuration(delayMs: number, name: string): number {
        (shared("internal/validators") as Validators).validateNumber(delayMs, name);
        if (delayMs < 0 || !Number.isFinite(delayMs)) {
          const { ERR_OUT_OF_RANGE } = (shared("internal/errors") as Errors).codes;
          throw new ERR_OUT_OF_RANGE!(name, "a non-negative finite number", delayMs);
        }
        if (delayMs <= MAX_DELAY_MS) return delayMs;
        const cut =
          `${delayMs} does not fit into a 32-bit signed integer.\nTimer duration was truncated to ${MAX_DELAY_MS}.`;
        scope.warn(cut, "TimeoutOverflowWarning");
        return MAX_DELAY_MS;
      },
    }),
  };
}
