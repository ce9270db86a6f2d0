/**
 * The intervals at which HTTP servers look for requests that take too long. Node lets them run for as long as a server
 * listens; here they are armed only while a request has not arrived whole. An idle server would otherwise never let a world be quiet.
 */
import type { Scope } from "../realm/scope.ts";

interface Check {
  readonly callback: () => void;
  readonly delayMs: number;
  timer: NodeJS.Timeout | undefined;
  unref(): Check;
}

export class ConnectionChecks {
  readonly #scope: Scope;
  readonly #checks = new Set<Check>();
  #arriving = 0;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  readonly setInterval = (callback: () => void, delayMs: number): Check => {
    const check: Check = { callback, delayMs, timer: undefined, unref: () => check };
    this.#checks.add(check);
    if (this.#arriving > 0) this.#arm(check);
    return check;
  };

  readonly clearInterval = (check: Check | undefined): void => {
    if (check === undefined || !this.#checks.delete(check)) return;
    check.timer?.close();
  };

  /** A request has begun to arrive. */
  begin(): void {
    if (this.#arriving++ > 0) return;
    for (const check of this.#checks) this.#arm(check);
  }

  /** One has arrived, or never will. */
  end(): void {
    if (--this.#arriving > 0) return;
    for (const check of this.#checks) {
      check.timer?.close();
      check.timer = undefined;
    }
  }

  #arm(check: Check): void {
    const { setInterval } = this.#scope.require("timers") as typeof import("node:timers");
    check.timer = setInterval(check.callback, check.delayMs).unref();
  }
}

export function checksOf(scope: Scope): ConnectionChecks {
  let found = checks.get(scope);
  if (found === undefined) checks.set(scope, found = new ConnectionChecks(scope));
  return found;
}

const checks = new WeakMap<Scope, ConnectionChecks>();
